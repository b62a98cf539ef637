using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>X, formerly Twitter: its API's reasons, in the words of its own errors and tombstones.</summary>
internal static class TwitterRules
{
    public static readonly FailureRule[] Rules =
    [
        new(ContentAgeRestricted, @"nsfw|age-restricted|under 18|adult content", "twitter"),
        new(ContentPrivate, @"protected (tweet|post|account)|owner limits who can view|not authorized to (view|see)", "twitter"),
        new(ContentPrivate, @"unable to view this (post|tweet)|^protected\b", "twitter"),
        new(ContentNoMedia, @"no video could be found|is not a video|video #\d+ is unavailable", "twitter"),
        new(ContentRemoved, @"suspended|deleted|no longer exists|violated|is unavailable|^unavailable|replay is disabled", "twitter"),
        new(ContentRemoved, @"requested tweet is unavailable|blockedby|bounce", "twitter"),
        new(ContentGeoBlocked, @"withheld", "twitter"),
        new(ContentNotYetAvailable, @"not (yet )?started|not downloadable yet", "twitter"),
        // The other way in answers a stranger who asks too often with nothing at all.
        new(RateLimited, @"rate[- ]?limit|failed to parse json .*expecting value in ''", "twitter"),
        new(PlatformChanged, @"bad guest token|could not retrieve guest token", "twitter", Retryable: true),
        new(AccessDenied, @"forbidden", "twitter"),
        new(LoginRequired, @"not authenticate|not authorized|denied by access control|could not authenticate", "twitter"),
        new(NotFound, @"no status found|_missing|page does not exist|space not found", "twitter"),
        new(NotFound, @"does not exist", "twitter"),
        new(ServerError, @"internal (server )?error|timeout: unspecified|over ?capacity|dependency:", "twitter"),
    ];
}
