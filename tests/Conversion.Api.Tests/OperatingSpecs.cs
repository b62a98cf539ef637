using System.Text.Json.Nodes;
using Conversion.TestSupport;

namespace Conversion.Api.Tests;

public sealed class OperatingSpecs(SharedService shared) : IClassFixture<SharedService>
{
    private readonly ServiceHost _service = shared.Service;

    [Fact]
    public async Task Health_looks_at_every_component()
    {
        var health = await _service.GetAsync("/health");
        Assert.Equal(
            ["clock", "conversion", "database", "disk", "egress", "event-daemon", "media-tools", "node", "platforms", "queue", "storage-primary", "workers"],
            health["components"]!.AsArray().Select(component => component!.Text("name")).Order(StringComparer.Ordinal));
        Assert.All(health["components"]!.AsArray(), component => Assert.Contains(component!.Text("status"), new[] { "healthy", "degraded" }));
    }

    [Fact]
    public async Task Health_tells_the_tools_versions_and_has_converted_a_sample()
    {
        var seen = await Eventually.BecomesAsync(
            () => _service.GetAsync("/health"),
            health => Data(health, "media-tools")["yt-dlp"] is not null && Data(health, "conversion")["convertedAt"] is not null,
            TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        Assert.Matches(@"^\d{4}\.\d\d\.\d\d", Data(seen, "media-tools")["yt-dlp"]!.Text("version"));
        Assert.Equal("healthy", Component(seen, "conversion").Text("status"));
    }

    [Fact]
    public async Task Read_models_that_have_caught_up_are_no_events_behind()
    {
        await _service.CompletedJobAsync("song");
        await Eventually.BecomesAsync(
            () => _service.GetAsync("/health"),
            health => Data(health, "event-daemon")["eventsBehind"]!.GetValue<long>() == 0,
            cancellation: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_document_of_the_API_names_every_route_and_what_to_send()
    {
        var document = await _service.GetAsync("/openapi/v1.json");
        var paths = document["paths"]!.AsObject().Select(path => path.Key).ToList();
        Assert.Superset(
            new HashSet<string>
            {
                "/api/jobs", "/api/jobs/{id}", "/api/jobs/{id}/cancel", "/api/jobs/{id}/retry", "/api/jobs/{id}/events", "/api/jobs/{id}/live",
                "/api/jobs/{id}/download", "/files/{artifactId}/{fileName}",
            },
            paths.ToHashSet());
        var submit = document["paths"]!["/api/jobs"]!["post"]!;
        Assert.NotNull(submit["requestBody"]?["content"]?["application/json"]);
        Assert.Superset(new HashSet<string> { "200", "202", "400", "422", "429", "503" }, submit["responses"]!.AsObject().Select(answer => answer.Key).ToHashSet());
        Assert.Contains("mp3", Formats(document));
    }

    [Fact]
    public async Task There_is_a_page_for_the_document()
    {
        var page = await _service.Client().GetAsync("/docs/", TestContext.Current.CancellationToken);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("openapi/v1.json", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static JsonNode Component(JsonNode health, string name) => health["components"]!.AsArray().Single(component => component!.Text("name") == name)!;

    private static JsonNode Data(JsonNode health, string name) => Component(health, name)["data"]!;

    private static IEnumerable<string> Formats(JsonNode document) =>
        document["components"]!["schemas"]!["OutputFormat"]!["enum"]!.AsArray().Select(format => format!.GetValue<string>());
}
