using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>YouTube: its player's own sentences.</summary>
internal static class YouTubeRules
{
    public static readonly FailureRule[] Rules =
    [
        // The policy that a video broke may be on anything: bullying, spam, money.
        new(ContentRemoved, @"(been|was) removed (for|because)", "youtube"),
        new(BotCheck, @"not a bot|captcha|^please sign in|ip is likely being blocked", "youtube"),
        new(RateLimited, @"content isn't available, try again later|rate[- ]limited", "youtube"),
        new(ContentMembersOnly, @"join this (\w+ )?channel|members[- ]only|channel's members|requires payment|music premium", "youtube"),
        new(ContentMembersOnly, @"premium members|purchased", "youtube"),
        new(ContentAgeRestricted, @"confirm your age|inappropriate for some|age[- ]restricted", "youtube"),
        new(ContentPrivate, @"^private video|video is private|(video|playlist|channel) is private|granted (you )?access", "youtube"),
        new(ContentGeoBlocked, @"in your country|this country domain|from your location|your region", "youtube"),
        new(ContentIsLive, @"live event is (still )?(ongoing|live)|is currently live", "youtube"),
        new(ContentNotYetAvailable, @"(live event|premiere|stream) will begin|premieres? (in|will|on|at)|live event has ended", "youtube"),
        new(ContentNotYetAvailable, @"processing this video|is being processed|check back later|not currently live", "youtube"),
        new(ContentNotYetAvailable, @"waiting for|offline\.?$|^offline", "youtube"),
        new(PlatformChanged, @"page needs to be reloaded", "youtube", Retryable: true),
        new(PlatformChanged, @"not available on this app|latest version of youtube|precondition check failed", "youtube"),
        new(PlatformChanged, @"failed to extract any player response", "youtube"),
        new(LoginRequired, @"login details are needed|login required|workspace administrator", "youtube"),
        new(AccessDenied, @"playback on other websites|embedding disabled", "youtube"),
        new(NotFound, @"playlist does not exist|channel does not exist|(page|video) does not exist", "youtube"),
        new(ContentNoMedia, @"does not have an? \S+ tab|playlist (is )?empty", "youtube"),
        new(ContentRemoved, @"video unavailable|has been removed|no longer available|account .*terminated", "youtube"),
        new(ContentRemoved, @"closed their youtube account|isn't available|this video is (not available|unavailable)", "youtube"),
        new(ContentRemoved, @"recording is not available", "youtube"),
    ];
}
