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
    public static Verdict? Certain(ToolResult result, EgressSession? session) => result switch
    {
        _ when session is { ByteLimitReached: true } => new Verdict(FailureKind.TooLarge),
        _ when session is { Denials.Count: > 0 } => new Verdict(FailureKind.UrlNotAllowed),
        { TimedOut: true } or { Signal: "SIGXCPU" } => new Verdict(FailureKind.TimedOut),
        { Signal: "SIGXFSZ" } => new Verdict(FailureKind.TooLarge),
        // Not by us, who know why we kill: by the kernel for want of memory, as a rule, or by somebody. Neither need happen again.
        { Signal: "SIGKILL" } => new Verdict(FailureKind.OutOfMemory, Retryable: true),
        _ when Says(result, "No space left on device") => new Verdict(FailureKind.OutOfDisk),
        _ when Says(result, "[Errno 27] File too large") => new Verdict(FailureKind.TooLarge),
        _ when Says(result, "Cannot allocate memory") || Says(result, "MemoryError") => new Verdict(FailureKind.OutOfMemory),
        { ExitCode: 126 or 127 } => new Verdict(FailureKind.ToolMissing),
        _ => null,
    };

    /// <summary>The failure of a tool that fetches.</summary>
    public static MediaFailureException OfFetch(ToolResult result, EgressSession session, string platform)
    {
        var verdict = Certain(result, session) ?? Unreached(result, session) ?? Withheld(result) ?? Empty(result, session);
        return verdict is { } certain
            ? Exception(certain, platform, Evidence(result, session, platform))
            : new MediaFailureException(FailureClassifier.Classify(Output(result, platform)));
    }

    /// <summary>The failure of ffmpeg or ffprobe on a file that is already here: what they cannot read is damaged, or no media.</summary>
    public static MediaFailureException OfLocal(ToolResult result, string platform)
    {
        var evidence = Evidence(result, null, platform);
        if (Certain(result, null) is { } verdict) return Exception(verdict, platform, evidence);
        var failure = FailureClassifier.Classify(Output(result, platform));
        if (failure.Kind != FailureKind.Unknown) return new MediaFailureException(failure);
        var isDamaged = Array.Exists(DamageSigns, sign => Says(result, sign));
        return Exception(new Verdict(isDamaged ? FailureKind.SourceCorrupt : FailureKind.ConversionFailed), platform, evidence);
    }

    /// <summary>A failure of <paramref name="kind"/>.</summary>
    public static MediaFailureException Exception(FailureKind kind, string platform, string? evidence = null) =>
        Exception(new Verdict(kind), platform, evidence);

    /// <summary>A failure by <paramref name="verdict"/>.</summary>
    public static MediaFailureException Exception(Verdict verdict, string platform, string? evidence = null)
    {
        var failure = FailureCatalogue.Describe(verdict.Kind, platform, evidence is null ? null : Classification.Evidence.Keep(evidence));
        return new MediaFailureException(verdict.Retryable is { } retryable ? failure with { Retryable = retryable } : failure);
    }

    /// <summary>The proxy answers 502 or 504 for a host that it did not reach; its record says what was the matter.</summary>
    private static Verdict? Unreached(ToolResult result, EgressSession session)
    {
        var answeredForHost = new[] { "HTTP Error 502", "HTTP Error 504", "Tunnel connection failed: 502", "Tunnel connection failed: 504" }
            .Any(sign => Says(result, sign));
        return !answeredForHost || session.Failures is not [.., var last] ? null : new Verdict(last.Kind switch
        {
            EgressFailureKind.NameLookupFailed or EgressFailureKind.TimedOut => FailureKind.NetworkTimeout,
            EgressFailureKind.InvalidResponse => FailureKind.ServerError,
            _ => FailureKind.NetworkUnreachable,
        });
    }

    /// <summary>A stream that yt-dlp would hand to an ffmpeg of its own, which it is not given: encrypted beyond AES-128, or without an end.</summary>
    private static Verdict? Withheld(ToolResult result) =>
        Says(result, "ffmpeg could not be found") ? new Verdict(FailureKind.FormatUnavailable) : null;

    /// <summary>No byte although no connection broke: the server has nothing there.</summary>
    private static Verdict? Empty(ToolResult result, EgressSession session) =>
        Says(result, "Did not get any data blocks") && session.Failures.Count == 0 ? new Verdict(FailureKind.SourceCorrupt) : null;

    private static bool Says(ToolResult result, string words) => result.Stderr.Contains(words, StringComparison.Ordinal);

    private static ToolOutput Output(ToolResult result, string platform) =>
        new(platform, result.Tool, result.Stderr, result.Stdout, result.ExitCode, result.Signal);

    private static string Evidence(ToolResult result, EgressSession? session, string platform)
    {
        var words = Classification.Evidence.Of(Output(result, platform));
        if (session?.Denials is [var denial, ..]) return $"{denial.Host} ({denial.Address}): {denial.Reason}\n{words}";
        if (session?.Failures is [.., var failure]) return $"{failure.Host}: {failure.Kind}\n{words}";
        return result.TimedOut ? $"The wall clock ran out.\n{words}" : words;
    }
}
