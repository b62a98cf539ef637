using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Conversion.Api.Tests;

public sealed class ApiDocumentSpecs(SharedService shared) : IClassFixture<SharedService>
{
    [Fact]
    public async Task The_document_that_the_pages_client_is_generated_from_is_what_the_service_answers()
    {
        var answered = JsonNode.Parse(await shared.Service.Client().GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!.AsObject();
        answered.Remove("servers");
        var kept = JsonNode.Parse(await File.ReadAllTextAsync(KeptFile(), TestContext.Current.CancellationToken));
        // Before the whole, as it says more: which routes there are.
        Assert.Equal(Routes(answered), Routes(kept!));
        foreach (var (path, operations) in answered["paths"]!.AsObject())
        {
            Assert.Equal(kept!["paths"]![path]!.ToJsonString(), operations!.ToJsonString());
        }

        Assert.True(JsonNode.DeepEquals(answered, kept), "A schema of the API's document has changed: run scripts/codegen and commit what it writes.");
    }

    private static IEnumerable<string> Routes(JsonNode document) => document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject(), (path, method) => $"{method.Key} {path.Key}").Order(StringComparer.Ordinal);

    private static string KeptFile([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src", "Conversion.Web", "src", "api", "openapi.json"));
}
