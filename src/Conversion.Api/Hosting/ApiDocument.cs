using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Conversion.Api.Hosting;

/// <summary>Writes the document of the API to a file, for the page's client, whose types are generated from it. Needs no database.</summary>
public static class ApiDocument
{
    /// <summary>The word on the command line that asks for it.</summary>
    public const string Command = "openapi";

    private const string Name = "v1";

    /// <summary>Writes it as it is answered, but for the address that it was asked at.</summary>
    public static async Task WriteAsync(WebApplication app, string file)
    {
        var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        document.Servers = null;
        await using var stream = File.Create(file);
        await document.SerializeAsJsonAsync(stream, OpenApiSpecVersion.OpenApi3_1);
        stream.WriteByte((byte)'\n');
    }
}
