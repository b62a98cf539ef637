using System.Text.Json;
using System.Text.RegularExpressions;
using Conversion.Domain.Failures;
using Conversion.Media.Classification;

namespace Conversion.Media.Tests.Classification;

/// <summary>
/// The sentences that people meet, from the tools' own sources, in the shapes in which tools and programs around them print
/// them. Unlike the sample of recorded output it proves nothing about accuracy: it keeps what is right from breaking.
/// </summary>
public sealed partial class ToolSentencesSpecs
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly Row[] Rows =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Classification", "Data", "tool-outputs.jsonl"))
            .Select(line => JsonSerializer.Deserialize<Row>(line, Json)!)];

    [Fact]
    public void Every_sentence_gets_its_kind_and_the_right_answer_to_whether_waiting_helps()
    {
        Assert.True(Rows.Length > 700);
        Assert.Empty(Rows.Select(row => Miss(row, row.Output)).OfType<string>());
    }

    /// <summary>A library's caller and a log of messages alone see them so.</summary>
    [Fact]
    public void The_bare_words_without_the_tools_prefix_mean_the_same()
    {
        var marked = Rows.Where(row => row.Tool == "yt-dlp" && row.Stdout is null && OneMarkedLine().IsMatch(row.Stderr)).ToArray();

        Assert.True(marked.Length > 300);
        Assert.Empty(marked.Select(row => Miss(row, row.Output with { Stderr = OneMarkedLine().Replace(row.Stderr, "$1"), ExitCode = null })).OfType<string>());
    }

    /// <summary>Progress and advice around an error change nothing.</summary>
    [Fact]
    public void What_else_was_printed_changes_nothing()
    {
        const string Before = "[debug] Command-line config: ['-f', 'best']\nWARNING: Your yt-dlp version (2025.08.11) is older than 90 days!\n[download] Destination: Private video is live.mp4\n";
        var marked = Rows.Where(row => row.Tool == "yt-dlp" && row.Stdout is null && row.Stderr.StartsWith("ERROR: ", StringComparison.Ordinal)).ToArray();

        Assert.Empty(marked.Select(row => Miss(row, row.Output with { Stderr = $"{Before}{row.Stderr}\n" })).OfType<string>());
        Assert.Empty(marked.Select(row => Miss(row, row.Output with { Stderr = row.Stderr.ReplaceLineEndings("\r\n") })).OfType<string>());
    }

    public static TheoryData<string> Wrappings =>
    [
        "yt_dlp.utils.DownloadError: \u001b[0;31mERROR:\u001b[0m {0}",
        "discord.ext.commands.errors.CommandInvokeError: Command raised an exception: DownloadError: ERROR: {0}",
        "Error: Command failed: /app/yt-dlp https://example.com --dump-json\nERROR: {0}\n\n    at ChildProcess.exithandler (node:child_process:422:12)",
        "2026/01/02 10:00:00 download failed: exit status 1: ERROR: {0}",
        "worker-1  | 2026-01-02T10:00:00Z ERROR: {0}",
        "Attempt 1 failed: ERROR: {0}\nAttempt 2 failed: ERROR: {0}",
        "com.example.DownloaderException: ERROR: {0}\n\tat com.example.username.Downloader.execute(Downloader.kt:100)",
        "ERROR: {0}\nTraceback (most recent call last):\n  File \"yt_dlp/YoutubeDL.py\", line 1645, in wrapper\n    return func(self, *args, **kwargs)",
    ];

    /// <summary>Nearly all: where a log leaves nothing of the tool's marks but the words, a few are read otherwise.</summary>
    [Theory]
    [MemberData(nameof(Wrappings))]
    public void What_a_program_around_the_tool_makes_of_it_changes_next_to_nothing(string wrapping)
    {
        var marked = Rows.Where(row => row.Tool == "yt-dlp" && row.Stdout is null && OneMarkedLine().IsMatch(row.Stderr)).ToArray();
        var missed = marked
            .Select(row => Miss(row, row.Output with { Stderr = wrapping.Replace("{0}", row.Stderr["ERROR: ".Length..], StringComparison.Ordinal) }))
            .OfType<string>().ToArray();

        Assert.True(missed.Length <= marked.Length / 100, string.Join('\n', missed));
    }

    private static string? Miss(Row row, ToolOutput output)
    {
        var failure = FailureClassifier.Explain(output);
        return (failure.Kind, failure.Retryable) == (row.Category, row.Retryable)
            ? null
            : $"{row.Platform}: {row.Category}/{row.Retryable} taken for {failure.Kind}/{failure.Retryable}: {output.Stderr} {output.Stdout}";
    }

    [GeneratedRegex(@"^ERROR: \[[^\]\n]+\] (?:\S+: )?([^\n]+)\z")]
    private static partial Regex OneMarkedLine();

    private sealed record Row(
        string Platform, string Tool, string Stderr, string? Stdout, int? ExitCode, string? Signal, FailureKind Category, bool Retryable)
    {
        public ToolOutput Output => new(Platform, Tool, Stderr, Stdout, ExitCode, Signal);
    }
}
