using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Domain.Failures;

/// <summary>What may help after a failure.</summary>
public enum Remedy
{
    /// <summary>The same way, after a pause.</summary>
    Wait,

    /// <summary>The same way from its first step, at once: addresses of media age. Once a run, for every other way is one too.</summary>
    FreshExtraction,

    /// <summary>Any other access method that the platform has.</summary>
    OtherAccess,

    /// <summary>The operator's account.</summary>
    Cookies,

    /// <summary>The operator's address.</summary>
    Proxy,

    /// <summary>Other renditions of the same medium; once a run.</summary>
    OtherFormat,

    /// <summary>A smaller picture, where the caller accepts one.</summary>
    LowerQuality,
}

/// <summary>Which remedies a kind of failure has, the first to be tried first.</summary>
public static class Remedies
{
    /// <summary>The remedies of <paramref name="kind"/>.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="isMidway">Whether the platform had answered, and it was the media that failed.</param>
    public static IReadOnlyList<Remedy> For(FailureKind kind, bool isMidway) => (kind, isMidway) switch
    {
        (BotCheck, _) => [Remedy.OtherAccess, Remedy.Wait],
        (AccessDenied, false) => [Remedy.OtherAccess, Remedy.Wait],
        (AccessDenied, true) => [Remedy.FreshExtraction, Remedy.OtherFormat, Remedy.OtherAccess, Remedy.Wait],
        // A list of pieces that ran out; only where the single failure says that it passes.
        (NotFound, true) => [Remedy.FreshExtraction, Remedy.OtherFormat],
        // Whoever says "too many" is not asked in another guise before it was left alone for a while.
        (RateLimited, _) or (PlatformChanged, _) => [Remedy.Wait, Remedy.OtherAccess],
        (ServerError, false) => [Remedy.Wait, Remedy.OtherAccess],
        (ServerError, true) => [Remedy.Wait, Remedy.OtherFormat, Remedy.OtherAccess],
        (FormatUnavailable, false) or (LoginRequired, _) or (ContentAgeRestricted, _) => [Remedy.OtherAccess],
        (ContentMembersOnly, _) => [Remedy.Cookies],
        (ContentGeoBlocked, _) => [Remedy.Proxy],
        (NetworkTimeout, _) or (NetworkUnreachable, _) => [Remedy.Wait, Remedy.Proxy],
        (Stalled, true) => [Remedy.FreshExtraction, Remedy.OtherFormat, Remedy.LowerQuality, Remedy.Wait],
        // The bounds of time and size: only less of it can fit.
        (TimedOut, true) => [Remedy.LowerQuality, Remedy.Wait],
        (TooLarge, true) => [Remedy.LowerQuality],
        (SourceCorrupt, true) or (ConversionFailed, true) => [Remedy.OtherFormat],
        // Private, removed, DRM and all else: no other way. Waiting, where the failure itself says that it helps.
        _ => [Remedy.Wait],
    };
}
