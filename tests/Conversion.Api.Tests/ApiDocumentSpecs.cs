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

    [Fact]
    public async Task Each_operation_and_what_it_asks_for_and_answers_is_described_in_words()
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(KeptFile(), TestContext.Current.CancellationToken))!;
        var operations = document["paths"]!.AsObject().SelectMany(
            path => path.Value!.AsObject(), (path, method) => (Name: $"{method.Key} {path.Key}", Shape: method.Value!.AsObject())).ToList();
        Assert.NotEmpty(operations);
        Assert.Empty(operations.Where(operation => !IsWords(operation.Shape["summary"])).Select(operation => operation.Name));
        Assert.Empty(operations.SelectMany(operation => operation.Shape["parameters"]?.AsArray() ?? [], (operation, parameter) => (operation.Name, Parameter: parameter!))
            .Where(one => !IsWords(one.Parameter["description"])).Select(one => $"{one.Name}: {one.Parameter["name"]}"));
        var properties = document["components"]!["schemas"]!.AsObject()
            // A problem's members are RFC 9457's, and what may be null is a choice of two, which has no room for words.
            .Where(schema => schema.Key != "ProblemDetails")
            .SelectMany(schema => schema.Value!["properties"]?.AsObject() ?? [], (schema, property) => (Name: $"{schema.Key}.{property.Key}", Shape: property.Value!.AsObject()));
        Assert.Empty(properties.Where(property => !property.Shape.ContainsKey("oneOf") && !IsWords(property.Shape["description"])).Select(property => property.Name));
    }

    // A generated name, such as GET_api_jobs, has no spaces.
    private static bool IsWords(JsonNode? text) => text?.GetValue<string>().Contains(' ', StringComparison.Ordinal) == true;

    private static IEnumerable<string> Routes(JsonNode document) => document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject(), (path, method) => $"{method.Key} {path.Key}").Order(StringComparer.Ordinal);

    private static string KeptFile([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src", "Conversion.Web", "src", "api", "openapi.json"));
}
