using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>Instagram and Facebook: both answer visitors mostly with a login page.</summary>
internal static class MetaRules
{
    public static readonly FailureRule[] Rules =
    [
        new(LoginRequired, @"checkpoint_required|challenge_required|requested content is not available", "instagram"),
        new(RateLimited, @"exceeded the rate-limit|please wait a few minutes", "instagram"),
        new(ContentAgeRestricted, @"restricted video|18 years", "instagram"),
        new(ContentPrivate, @"registered users who follow|account is private", "instagram"),
        new(LoginRequired, @"rate-limit reached or login required|locked behind the login|empty media response", "instagram"),
        new(LoginRequired, @"content is unreachable|not granting access|need to log in", "instagram"),
        new(ContentNoMedia, @"no video in this post", "instagram"),
        new(ContentPrivate, @"only shared it with|small group of people|changed who can see", "facebook"),
        new(ContentNotYetAvailable, @"not currently live", "facebook"),
        new(LoginRequired, @"registered users|must log in|log in to", "facebook"),
        new(ContentRemoved, @"content isn't available|video is not available|removed|deleted", "facebook"),
        new(PlatformChanged, @"cannot parse data|unable to extract ad data", "facebook"),
    ];
}
