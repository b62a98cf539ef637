using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Conversion.Api.Hosting;

/// <summary>Puts the bodies that endpoints read by themselves, and declare by <c>Accepts</c>, into the document of the API.</summary>
public sealed class AcceptedBodies : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var accepted = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAcceptsMetadata>().LastOrDefault();
        if (operation.RequestBody is not null || accepted?.RequestType is not { } type)
        {
            return;
        }

        var schema = await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellationToken);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = !accepted.IsOptional,
            Content = accepted.ContentTypes.ToDictionary(contentType => contentType, _ => new OpenApiMediaType { Schema = schema }),
        };
    }
}
