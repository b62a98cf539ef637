using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Conversion.Api.Hosting;

/// <summary>
/// Leaves out of the document of the API what is only how an endpoint is written: that its method returns an <see cref="IResult"/>, which
/// Wolverine takes for the shape of an answer, where the endpoint declares its answers itself.
/// </summary>
public sealed class DeclaredAnswers : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var declared = context.Description.ActionDescriptor.EndpointMetadata.OfType<IProducesResponseTypeMetadata>().ToList();
        foreach (var status in declared.Where(answer => answer.Type == typeof(IResult)).Select(answer => answer.StatusCode))
        {
            if (!declared.Any(answer => answer.StatusCode == status && answer.Type != typeof(IResult)))
            {
                operation.Responses?.Remove($"{status}");
            }
        }

        return Task.CompletedTask;
    }
}
