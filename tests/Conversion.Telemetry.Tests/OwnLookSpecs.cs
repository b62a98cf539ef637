using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Conversion.Telemetry.Tests.Running;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.Telemetry.Tests;

/// <summary>What health tries out is no job's: the metrics of tools, stores and the way out tell of jobs alone.</summary>
public sealed partial class OwnLookSpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_health_tries_is_neither_measured_nor_logged_and_what_a_job_does_is()
    {
        await using var media = await MediaServer.StartAsync();
        await using var node = await Node.StartAsync(await postgres.CreateDatabaseAsync(Cancellation));
        await Eventually.BecomesAsync(() => HealthAsync(node), IsWhole, Node.Patience, Cancellation, "every component to be looked at, the sample converted");

        var idle = await node.MetricsAsync();
        Assert.DoesNotMatch(Measured(), idle);
        Assert.DoesNotContain("denied", node.Process.Output);

        await node.EndOfAsync(await node.SubmitAsync($"{media.Address}sample.mp4"));
        var after = await node.MetricsAsync();
        Assert.Contains("converter_tool_runs_total{", after);
        Assert.Contains("converter_storage_operation_duration_seconds_count{", after);
        Assert.Contains("converter_egress_received_bytes_total", after);
    }

    private static async Task<JsonElement> HealthAsync(Node node)
    {
        using var answer = await node.Http.GetAsync("/health", Cancellation);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    private static bool IsWhole(JsonElement health) => health.GetProperty("components").EnumerateArray().All(component => component.GetProperty("name").GetString() switch
    {
        "conversion" => component.GetProperty("data").TryGetProperty("convertedAt", out _),
        "egress" or "storage-primary" => component.GetProperty("status").GetString() == "healthy",
        "media-tools" => component.GetProperty("data").TryGetProperty("yt-dlp", out _),
        _ => true,
    });

    // A sample of any of them above zero; that stores are swept at the start is their upkeep.
    [GeneratedRegex(@"^converter_(?:(?:tool|egress)_\w+(?:\{[^}]*\})?|storage_\w+\{[^}]*operation=""(?:put|open|delete)""[^}]*\}|storage_stored_bytes_total\{[^}]*\}) (?!0 |0$)", RegexOptions.Multiline)]
    private static partial Regex Measured();
}
