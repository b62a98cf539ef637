using Conversion.Domain.Failures;
using Conversion.Media.Classification;
using Conversion.Media.Egress;
using Conversion.Media.Processes;

namespace Conversion.Media.Engine;

/// <summary>Names the cause when a tool ends without the file that was asked of it.</summary>
internal static class ToolFailures
{
    private static readonly string[] DamageSigns =
    [
        "Invalid data found when processing input", "moov atom not found", "partial file", "Error while decoding", "End of file",
        "Format not on whitelist", "Packet corrupt", "Truncated", "Header missing",
    ];

    /// <summary>The cause, when our own limits and records tell it for certain; null when it has to be read from the tool's words.</summary>
    public static FailureKind? Certain(ToolResult result, EgressSession? session) => result switch
    {
        _ when session is { ByteLimitReached: true } => FailureKind.TooLarge,
        _ when session is { Denials.Count: > 0 } => FailureKind.UrlNotAllowed,
        { TimedOut: true } or { Signal: "SIGXCPU" } => FailureKind.TimedOut,
        { Signal: "SIGXFSZ" } => FailureKind.TooLarge,
        { Signal: "SIGKILL" } => FailureKind.OutOfMemory,
        _ when result.Stderr.Contains("No space left on device", StringComparison.Ordinal) => FailureKind.OutOfDisk,
        _ when result.Stderr.Contains("[Errno 27] File too large", StringComparison.Ordinal) => FailureKind.TooLarge,
        _ when result.Stderr.Contains("Cannot allocate memory", StringComparison.Ordinal) => FailureKind.OutOfMemory,
        { ExitCode: 126 or 127 } => FailureKind.ToolMissing,
        _ => null,
    };

    /// <summary>The failure of yt-dlp.</summary>
    public static MediaFailureException OfYtDlp(ToolResult result, EgressSession session, string platform) =>
        Certain(result, session) is { } kind
            ? Exception(kind, platform, Evidence(result, session))
            : new MediaFailureException(FailureClassifier.Classify(Output("yt-dlp", result, platform)));

    /// <summary>The failure of ffmpeg or ffprobe on a file that is already here: what they cannot read is damaged, or no media.</summary>
    public static MediaFailureException OfLocal(string tool, ToolResult result, string platform)
    {
        if (Certain(result, null) is { } kind) return Exception(kind, platform, Evidence(result, null));
        if (Array.Exists(DamageSigns, sign => result.Stderr.Contains(sign, StringComparison.Ordinal)))
            return Exception(FailureKind.SourceCorrupt, platform, result.Stderr);
        var failure = FailureClassifier.Classify(Output(tool, result, platform));
        return failure.Kind == FailureKind.Unknown
            ? Exception(FailureKind.ConversionFailed, platform, Evidence(result, null))
            : new MediaFailureException(failure);
    }

    /// <summary>A failure of <paramref name="kind"/>.</summary>
    public static MediaFailureException Exception(FailureKind kind, string platform, string? evidence = null) =>
        new(FailureCatalogue.Describe(kind, platform, evidence));

    private static ToolOutput Output(string tool, ToolResult result, string platform) =>
        new(platform, tool, result.Stderr, result.Stdout, result.ExitCode, result.Signal);

    /// <summary>What an operator should see: the denial that caused it, else the signal and the tool's words.</summary>
    private static string Evidence(ToolResult result, EgressSession? session) => session?.Denials is [var denial, ..]
        ? $"{denial.Host}: {denial.Reason}"
        : string.Join('\n', new[] { result.Signal, result.TimedOut ? "The wall clock ran out." : null, result.Stderr }.Where(part => part is { Length: > 0 }));
}
