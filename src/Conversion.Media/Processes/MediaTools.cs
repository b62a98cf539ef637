using Conversion.Domain.Failures;

namespace Conversion.Media.Processes;

/// <summary>The executables of one attempt.</summary>
/// <param name="YtDlp">Path of yt-dlp.</param>
/// <param name="Ffmpeg">Path of ffmpeg.</param>
/// <param name="Ffprobe">Path of ffprobe.</param>
/// <param name="Deno">Path of deno; null when there is none.</param>
internal sealed record MediaTools(string YtDlp, string Ffmpeg, string Ffprobe, string? Deno)
{
    /// <summary>Finds them all.</summary>
    /// <exception cref="MediaFailureException">One is missing (<see cref="FailureKind.ToolMissing"/>).</exception>
    public static MediaTools Locate(MediaOptions options) => new(
        Require("yt-dlp", options.YtDlpPath),
        Require("ffmpeg", options.FfmpegPath),
        Require("ffprobe", options.FfprobePath),
        ToolLocator.Find("deno", options.DenoPath));

    private static string Require(string name, string? configured) =>
        ToolLocator.Find(name, configured) ?? throw new MediaFailureException(
            FailureCatalogue.Describe(FailureKind.ToolMissing, evidence: $"{name} was not found {(configured is null ? "on PATH" : $"at {configured}")}."));
}
