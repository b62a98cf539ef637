using System.Globalization;
using System.Text.RegularExpressions;
using Conversion.Media.Processes;

namespace Conversion.Media;

/// <summary>Finds the media tools and asks each for its version: at start, and for <c>/health</c>. A missing tool is a result, never an exception.</summary>
/// <param name="options">Where the tools are, and the oldest yt-dlp worth having.</param>
/// <param name="time">The clock.</param>
public sealed partial class ToolInspector(MediaOptions options, TimeProvider time)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);

    /// <summary>All of them: yt-dlp, ffmpeg, ffprobe, deno.</summary>
    public async Task<IReadOnlyList<ToolStatus>> InspectAsync(CancellationToken cancellation)
    {
        using var look = MediaTelemetry.OwnLook();
        return await Task.WhenAll(
            InspectAsync("yt-dlp", options.YtDlpPath, "--version", YtDlpVersion(), options.MinimumYtDlpVersion, isRequired: true, cancellation),
            InspectAsync("ffmpeg", options.FfmpegPath, "-version", FfmpegVersion(), null, isRequired: true, cancellation),
            InspectAsync("ffprobe", options.FfprobePath, "-version", FfmpegVersion(), null, isRequired: true, cancellation),
            InspectAsync("deno", options.DenoPath, "--version", DenoVersion(), null, isRequired: false, cancellation));
    }

    /// <summary>Those of them that are not there, without running any.</summary>
    public IReadOnlyList<ToolStatus> Missing() =>
        [.. Known.Where(tool => tool.Path is null).Select(tool => Missing(tool.Name, tool.Configured, tool.IsRequired))];

    /// <summary>Changes when a tool is removed, replaced or changed, and is told without running any: each one's path, and its file's length, time and mode.</summary>
    public string Fingerprint() => string.Join('\n', Known.Select(tool => $"{tool.Name} {tool.Path} {Fingerprint(tool.Path)}"));

    private IEnumerable<(string Name, string? Configured, string? Path, bool IsRequired)> Known =>
        new[] { ("yt-dlp", options.YtDlpPath, true), ("ffmpeg", options.FfmpegPath, true), ("ffprobe", options.FfprobePath, true), ("deno", options.DenoPath, false) }
            .Select(tool => (tool.Item1, tool.Item2, ToolLocator.Find(tool.Item1, tool.Item2), tool.Item3));

    private static string Fingerprint(string? path)
    {
        if (path is null) return "missing";
        var file = new FileInfo(RealPath.Of(path));
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks} {file.UnixFileMode}") : "missing";
    }

    private static ToolStatus Missing(string name, string? configured, bool isRequired, string? minimum = null) => new(
        name, null, null, isRequired, Works: false, MeetsMinimum: false, minimum,
        configured is null ? $"{name} was not found on PATH." : $"{name} was not found at {configured}, or it may not be executed.");

    private async Task<ToolStatus> InspectAsync(
        string name, string? configured, string question, Regex version, string? minimum, bool isRequired, CancellationToken cancellation)
    {
        if (ToolLocator.Find(name, configured) is not { } path) return Missing(name, configured, isRequired, minimum);
        var folder = Directory.CreateTempSubdirectory("tool-version-");
        try
        {
            var command = new ToolCommand(name, path, [question], folder.FullName, ToolLimits.ForErrand(AnswerLimit));
            var result = await ToolProcess.RunAsync(command, time, cancellation);
            var found = version.Match(result.Stdout) is { Success: true } match ? match.Groups[1].Value : null;
            var works = result.Succeeded && found is not null;
            var meets = works && (minimum is null || IsAtLeast(found!, minimum));
            return new ToolStatus(name, path, found, isRequired, works, meets, minimum, Problem(name, result, works, meets, found, minimum));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? Problem(string name, ToolResult result, bool works, bool meets, string? found, string? minimum)
    {
        if (meets) return null;
        if (works) return $"{name} {found} is older than {minimum}: platforms change, and older versions have known advisories. Install a current one.";
        var end = result.TimedOut ? "did not answer in time" : $"ended with {result.Signal ?? $"exit code {result.ExitCode}"}";
        return $"{name} {end}: {result.Stderr}".TrimEnd(' ', ':');
    }

    /// <summary>yt-dlp's versions are dates, a nightly one with a time behind it.</summary>
    private static bool IsAtLeast(string found, string minimum) => Version.Parse(found) >= Version.Parse(minimum);

    [GeneratedRegex(@"^(\d{4}\.\d{1,2}\.\d{1,2}(?:\.\d{1,9})?)\b")]
    private static partial Regex YtDlpVersion();

    [GeneratedRegex(@"^ff(?:mpeg|probe) version (\S+)")]
    private static partial Regex FfmpegVersion();

    [GeneratedRegex(@"^deno (\S+)")]
    private static partial Regex DenoVersion();
}

/// <summary>What was found of a tool.</summary>
/// <param name="Name"><c>yt-dlp</c>, <c>ffmpeg</c>, <c>ffprobe</c> or <c>deno</c>.</param>
/// <param name="Path">Where it is; null when it was not found.</param>
/// <param name="Version">Its own word; null when it gave none.</param>
/// <param name="IsRequired">Whether nothing works without it; deno only serves YouTube's challenges.</param>
/// <param name="Works">Whether it ran and told its version.</param>
/// <param name="MeetsMinimum">Whether it works and is new enough.</param>
/// <param name="Minimum">Oldest version worth having; null when any will do.</param>
/// <param name="Problem">What is wrong, and what to do; null when nothing is.</param>
public sealed record ToolStatus(
    string Name, string? Path, string? Version, bool IsRequired, bool Works, bool MeetsMinimum, string? Minimum, string? Problem);
