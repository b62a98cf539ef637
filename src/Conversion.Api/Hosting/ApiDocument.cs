using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Conversion.Api.Hosting;

/// <summary>The document of the API: how it is made, and how it gets into a file, for the page's client, whose types are generated from it.</summary>
public static class ApiDocument
{
    /// <summary>The word on the command line that asks for it.</summary>
    public const string Command = "openapi";

    private const string Name = "v1";

    /// <summary>How it is made.</summary>
    public static void Configure(OpenApiOptions document)
    {
        document.AddOperationTransformer<AcceptedBodies>().AddOperationTransformer<DeclaredAnswers>();
        document.AddOperationTransformer((operation, context, _) =>
        {
            operation.Tags = new HashSet<OpenApiTagReference> { new(PartOf(context.Description.RelativePath!), context.Document) };
            // Wolverine repeats the name where there is nothing more to say.
            operation.Description = operation.Description == operation.OperationId ? null : operation.Description;
            return Task.CompletedTask;
        });
        document.AddDocumentTransformer((api, _, _) =>
        {
            api.Info.Title = "Converter"; // else it is the assembly's that runs, which may be the tests'
            api.Tags = api.Paths.Values.SelectMany(path => path.Operations!.Values).SelectMany(operation => operation.Tags!).Select(tag => tag.Name!)
                .Distinct().Order(StringComparer.Ordinal).Select(part => new OpenApiTag { Name = part }).ToHashSet();
            return Task.CompletedTask;
        });
        // One name would stand for a value and for the same that may be missing, and the second would be told of both.
        document.CreateSchemaReferenceId = type =>
            Nullable.GetUnderlyingType(type.Type) is { IsEnum: true } ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
    }

    // By what they are about, which the address says, and not by the classes that answer: <c>/api/jobs/…</c>, <c>/files/…</c>.
    private static string PartOf(string path) => path.Split('/') switch
    {
        ["api", var part, ..] => part,
        [var part, ..] => part,
        _ => "",
    };

    /// <summary>Needs no database. Writes it as it is answered, but for the address that it was asked at.</summary>
    public static async Task WriteAsync(WebApplication app, string file)
    {
        var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        document.Servers = null;
        await using var stream = File.Create(file);
        await document.SerializeAsJsonAsync(stream, OpenApiSpecVersion.OpenApi3_1);
        stream.WriteByte((byte)'\n');
    }
}
