using System.Text.Json;
using System.Text.RegularExpressions;
using Conversion.Telemetry.Tests.Running;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.Telemetry.Tests;

/// <summary>The log of the real service while it works on what a stranger has named to do harm.</summary>
public sealed partial class LogLineSpecs(PostgresFixture postgres)
{
    private const string Title = "Song&#13;&#10;2030-01-01T00:00:00.000Z crit Forged line&#27;[2J&#27;[31m&#8232;next&#8233;&#133;end&#8238;gpj&#7;";
    private const string Told = "The source is ";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_title_with_line_breaks_and_control_characters_is_one_line_of_JSON_that_tells_job_attempt_and_trace()
    {
        var (lines, title, job, trace) = await LogOfHostileJobAsync("json");

        var events = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList(); // every line is one
        var told = Assert.Single(events, one => one.GetProperty("Message").GetString()!.StartsWith(Told, StringComparison.Ordinal));
        Assert.Equal(title, told.GetProperty("State").GetProperty("Title").GetString());
        var scopes = told.GetProperty("Scopes").EnumerateArray().Where(scope => scope.ValueKind == JsonValueKind.Object).ToList();
        string? Scope(string name) => scopes.Where(scope => scope.TryGetProperty(name, out _)).Select(scope => scope.GetProperty(name).ToString()).LastOrDefault();
        Assert.Equal((job.ToString(), "1", trace), (Scope("JobId"), Scope("Attempt"), Scope("TraceId")));
        Assert.Matches("^[0-9a-f]{16}$", Scope("SpanId"));
        Assert.DoesNotContain(lines, HasUnsafe);
    }

    [Fact]
    public async Task The_same_title_is_one_line_of_text_and_cannot_speak_to_the_terminal()
    {
        var (lines, title, job, trace) = await LogOfHostileJobAsync("text");

        Assert.All(lines, line => Assert.Matches(TextForm(), line));
        var told = Assert.Single(lines, line => line.Contains(Told));
        Assert.Contains($"[job {job} attempt 1 trace {trace} span ", told);
        Assert.Contains(title.StartsWith("Song\r\n", StringComparison.Ordinal) ? @"Song\r\n2030-01-01" : "2030-01-01", told);
        Assert.Contains(@"\u{1b}[2J", told);
        Assert.Contains(@"\u{2028}", told);
        Assert.DoesNotContain(lines, HasUnsafe);
    }

    private async Task<(IReadOnlyList<string> Lines, string Title, Guid Job, string Trace)> LogOfHostileJobAsync(string format)
    {
        await using var media = await MediaServer.StartAsync();
        media.Add("/page", Serve.Text($"<!DOCTYPE html><html><head><title>{Title}</title></head><body><video src=\"/sample.mp4\"></video></body></html>", "text/html; charset=utf-8"));
        await using var node = await Node.StartAsync(
            await postgres.CreateDatabaseAsync(Cancellation), $"--Converter:Telemetry:LogFormat={format}", "--Logging:LogLevel:Conversion.Api.Workers.AttemptReporter=Debug");
        var trace = Guid.NewGuid().ToString("N");
        var job = await node.SubmitAsync($"{media.Address}page", traceparent: $"00-{trace}-b7ad6b7169203331-00");
        var ended = await node.EndOfAsync(job);
        Assert.Equal("completed", ended.GetProperty("status").GetString());
        var title = ended.GetProperty("title").GetString()!;
        Assert.Contains('\u001b', title); // else the title is not what this is about
        Assert.Contains('\n', title);
        Assert.Contains('\u2028', title);
        await Eventually.HoldsAsync(() => node.Process.Output.Contains(Told) && node.Process.Output.Contains("completed"), Node.Patience, Cancellation);
        return ([.. node.Process.Output.Split('\n').Where(line => !line.StartsWith("ready: ", StringComparison.Ordinal))], title, job, trace);
    }

    private static bool HasUnsafe(string line) => line.Any(character => char.IsControl(character) || character is '\u2028' or '\u2029' or '\u202e');

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trce|dbug|info|warn|fail|crit) [\w.]+(\[[^\]]*\])? \S")]
    private static partial Regex TextForm();
}
