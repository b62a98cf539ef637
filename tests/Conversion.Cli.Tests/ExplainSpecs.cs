using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Conversion.Cli.Explain;
using Conversion.Cli.Tests.Support;

namespace Conversion.Cli.Tests;

/// <summary>What operators are told about a tool's output where no service runs.</summary>
public sealed class ExplainSpecs : IDisposable
{
    private const string Private = """{"platform":"youtube","tool":"yt-dlp","stderr":"ERROR: [youtube] dQw4w9WgXcQ: Private video","exitCode":1,"id":"not known here"}""";
    private readonly Converter _converter = new();

    [Fact]
    public async Task A_failure_is_told_as_the_service_tells_it()
    {
        Assert.Equal(0, await ExplainAsync(Private));

        var told = Assert.Single(Told);
        Assert.Equal(["kind", "retryable", "userFault", "title", "message", "advice"], told.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("content_private", false, true), (Kind(told), told.GetProperty("retryable").GetBoolean(), told.GetProperty("userFault").GetBoolean()));
        Assert.Contains("YouTube", told.GetProperty("message").GetString());
        Assert.Empty(_converter.Error);
    }

    public static TheoryData<string, string> Ends => new()
    {
        { """{"tool":"ffmpeg","stderr":"","signal":"SIGKILL"}""", "out_of_memory" },
        { """{"tool":"FFmpeg","stderr":"","signal":9,"exitCode":null}""", "out_of_memory" },
        { """{"tool":"ffmpeg","stderr":"","exitCode":-9}""", "out_of_memory" },
        { """{"tool":"ffmpeg","stderr":"","exitCode":143}""", "cancelled" },
        { """{"platform":"youtube","tool":"yt-dlp","stderr":"","stdout":"[download] x does not pass filter (!is_live), skipping ..","exitCode":0}""", "content_is_live" },
        { """{"platform":"youtube","tool":"yt-dlp","stderr":"ERROR: [youtube] x: Sign in to confirm you\u2019re not a bot"}""", "bot_check" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Signals_exit_codes_and_standard_output_count(string line, string kind)
    {
        Assert.Equal(0, await ExplainAsync(line));

        Assert.Equal(kind, Kind(Assert.Single(Told)));
    }

    public static TheoryData<string> Unreadable =>
    [
        "nonsense", "[]", "null", "{}", """{"stderr":"cut off""", """{"stderr":5}""", """{"stderr":"","exitCode":"one"}""", """{"stderr":"","exitCode":1.5}""",
        """{"stderr":"","signal":{}}""", """{"stderr":"half a pair: \ud800"}""", """{"platform":"youtube","tool":"yt-dlp"}""",
    ];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_line_that_cannot_be_read_is_named_and_the_next_one_is_read(string line)
    {
        Assert.Equal(1, await ExplainAsync($"\n{Private}\n{line}\r\n{Private}"));

        Assert.Equal(3, Told.Length);
        Assert.Equal(("content_private", "content_private"), (Kind(Told[0]), Kind(Told[2])));
        Assert.Equal(3, Told[1].GetProperty("line").GetInt64());
        Assert.NotEmpty(Told[1].GetProperty("error").GetString()!);
        Assert.Contains("line 3 was passed over: ", _converter.Error);
    }

    [Fact]
    public async Task A_line_longer_than_any_log_is_passed_over_and_the_next_one_is_read()
    {
        var tooLong = $$"""{"stderr":"{{new string('x', ExplainCommand.LongestLine)}}"}""";

        Assert.Equal(1, await ExplainAsync($"{tooLong}\n{Private}\n{tooLong}"));

        Assert.Equal([1, 3], Told.Where(line => line.TryGetProperty("line", out _)).Select(line => line.GetProperty("line").GetInt32()));
        Assert.Equal("content_private", Kind(Told[1]));
    }

    [Fact]
    public async Task A_flood_of_output_in_one_line_is_explained()
    {
        var flood = $$"""{"platform":"youtube","tool":"yt-dlp","stderr":"{{new string('x', 8_000_000)}}\nERROR: [youtube] x: Private video"}""";

        Assert.Equal(0, await ExplainAsync(flood));

        Assert.Equal("content_private", Kind(Assert.Single(Told)));
    }

    [Fact]
    public async Task A_file_may_be_named()
    {
        await File.WriteAllTextAsync(Path.Combine(_converter.Folder, "failures.jsonl"), $"\uFEFF{Private}\n", TestContext.Current.CancellationToken);

        Assert.Equal(0, await _converter.RunAsync("explain", "failures.jsonl"));
        Assert.Single(Told);
        Assert.Equal(1, await _converter.RunAsync("explain", "absent.jsonl"));
        Assert.Contains("absent.jsonl", _converter.Error);
    }

    [Fact]
    public async Task The_program_itself_needs_no_service_and_answers_each_line_at_once()
    {
        var program = Path.ChangeExtension(typeof(CommandLine).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null);
        using var process = Process.Start(new ProcessStartInfo(program, ["explain"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        for (var i = 0; i < 3; i++)
        {
            await process.StandardInput.WriteLineAsync(Private);
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            var answer = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            Assert.Equal("content_private", Kind(JsonSerializer.Deserialize<JsonElement>(answer!)));
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose() => _converter.Dispose();

    private JsonElement[] Told =>
        [.. _converter.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static string Kind(JsonElement told) => told.GetProperty("kind").GetString()!;

    private Task<int> ExplainAsync(string input)
    {
        _converter.Input = new MemoryStream(Encoding.UTF8.GetBytes(input));
        return _converter.RunAsync("explain");
    }
}
