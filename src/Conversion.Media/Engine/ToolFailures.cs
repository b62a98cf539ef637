using Conversion.Domain.Failures;
using Conversion.Media.Classification;
using Conversion.Media.Egress;
using Conversion.Media.Processes;

namespace Conversion.Media.Engine;

/// <summary>Names the cause when a tool ends without the file that was asked of it: from our own limits and records first, then from its words.</summary>
internal static class ToolFailures
{
    private static readonly string[] DamageSigns =
    [
        "Invalid data found when processing input", "moov atom not found", "partial file", "Error while decoding", "End of file",
        "not on whitelist", "Packet corrupt", "Truncat", "Header missing", "Invalid argument",
    ];

    /// <summary>The cause, when our own limits and records tell it for certain; null when it has to be read from the tool's words.</summary>
    /// <param name="result">How the tool ended.</param>
    /// <param name="session">The way out that it used; null when it used none.</param>
    public static FailureKind? Certain(ToolResult result, EgressSession? session) => result switch
    {
        _ when session is { ByteLimitReached: true } => FailureKind.TooLarge,
        _ when session is { Denials.Count: > 0 } => FailureKind.UrlNotAllowed,
        { TimedOut: true } or { Signal: "SIGXCPU" } => FailureKind.TimedOut,
        { Signal: "SIGXFSZ" } => FailureKind.TooLarge,
        { Signal: "SIGKILL" } => FailureKind.OutOfMemory,
        _ when Says(result, "No space left on device") => FailureKind.OutOfDisk,
        _ when Says(result, "[Errno 27] File too large") => FailureKind.TooLarge,
        _ when Says(result, "Cannot allocate memory") || Says(result, "MemoryError") => FailureKind.OutOfMemory,
        { ExitCode: 126 or 127 } => FailureKind.ToolMissing,
        _ => null,
    };

    /// <summary>The failure of a tool that fetches.</summary>
    public static MediaFailureException OfFetch(string tool, ToolResult result, EgressSession session, string platform)
    {
        var kind = Certain(result, session) ?? Unreached(result, session) ?? Withheld(result) ?? Empty(result, session);
        return kind is { } certain
            ? Exception(certain, platform, Evidence(tool, result, session, platform), WasKilled(result))
            : new MediaFailureException(FailureClassifier.Classify(Output(tool, result, platform)));
    }

    /// <summary>The failure of ffmpeg or ffprobe on a file that is already here: what they cannot read is damaged, or no media.</summary>
    public static MediaFailureException OfLocal(string tool, ToolResult result, string platform)
    {
        var evidence = Evidence(tool, result, null, platform);
        if (Certain(result, null) is { } kind) return Exception(kind, platform, evidence, WasKilled(result));
        var failure = FailureClassifier.Classify(Output(tool, result, platform));
        if (failure.Kind != FailureKind.Unknown) return new MediaFailureException(failure);
        var isDamaged = Array.Exists(DamageSigns, sign => Says(result, sign));
        return Exception(isDamaged ? FailureKind.SourceCorrupt : FailureKind.ConversionFailed, platform, evidence);
    }

    /// <summary>A failure of <paramref name="kind"/>.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="platform">The platform's name.</param>
    /// <param name="evidence">The tool's own words.</param>
    /// <param name="passes">Whether waiting can help in this case, whatever holds for the kind.</param>
    public static MediaFailureException Exception(FailureKind kind, string platform, string? evidence = null, bool passes = false)
    {
        var failure = FailureCatalogue.Describe(kind, platform, evidence is null ? null : Classification.Evidence.Keep(evidence));
        return new(passes ? failure with { Retryable = true } : failure);
    }

    /// <summary>Not by us: the kernel took the machine's memory back, or an operator did. What asks for too much by itself meets its own limit, and says so.</summary>
    private static bool WasKilled(ToolResult result) => result is { Signal: "SIGKILL", TimedOut: false };

    /// <summary>The proxy answers 502 or 504 for a host that it did not reach; its record says what was the matter.</summary>
    private static FailureKind? Unreached(ToolResult result, EgressSession session)
    {
        var answeredForHost = new[] { "HTTP Error 502", "HTTP Error 504", "Tunnel connection failed: 502", "Tunnel connection failed: 504" }
            .Any(sign => Says(result, sign));
        return !answeredForHost || session.Failures is not [.., var last] ? null : last.Kind switch
        {
            EgressFailureKind.NameLookupFailed or EgressFailureKind.TimedOut => FailureKind.NetworkTimeout,
            EgressFailureKind.InvalidResponse => FailureKind.ServerError,
            _ => FailureKind.NetworkUnreachable,
        };
    }

    /// <summary>A stream that yt-dlp would hand to an ffmpeg of its own, which it is not given: encrypted beyond AES-128, or without an end.</summary>
    private static FailureKind? Withheld(ToolResult result) => Says(result, "ffmpeg could not be found") ? FailureKind.FormatUnavailable : null;

    /// <summary>No byte although no connection broke: the server has nothing there.</summary>
    private static FailureKind? Empty(ToolResult result, EgressSession session) =>
        Says(result, "Did not get any data blocks") && session.Failures.Count == 0 ? FailureKind.SourceCorrupt : null;

    private static bool Says(ToolResult result, string words) => result.Stderr.Contains(words, StringComparison.Ordinal);

    private static ToolOutput Output(string tool, ToolResult result, string platform) =>
        new(platform, tool, result.Stderr, result.Stdout, result.ExitCode, result.Signal);

    private static string Evidence(string tool, ToolResult result, EgressSession? session, string platform)
    {
        var words = Classification.Evidence.Of(Output(tool, result, platform));
        if (session?.Denials is [var denial, ..]) return $"{denial.Host} ({denial.Address}): {denial.Reason}\n{words}";
        if (session?.Failures is [.., var failure]) return $"{failure.Host}: {failure.Kind}\n{words}";
        return result.TimedOut ? $"The wall clock ran out.\n{words}" : words;
    }
}
