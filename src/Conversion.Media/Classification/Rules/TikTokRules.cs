using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>TikTok.</summary>
internal static class TikTokRules
{
    public static readonly FailureRule[] Rules =
    [
        new(ContentAgeRestricted, @"comfortable for some audiences", "tiktok"),
        new(ContentPrivate, @"permission to view|is private|videos are private|either private|status code 102(16|22)", "tiktok"),
        new(AccessDenied, @"ip address is blocked", "tiktok", Retryable: false),
        new(BotCheck, @"solve js challenge|captcha", "tiktok"),
        new(LoginRequired, @"requiring login", "tiktok"),
        new(ContentNoMedia, @"does not have any videos|only images", "tiktok"),
        new(ContentNotYetAvailable, @"not currently live", "tiktok"),
        new(PlatformChanged, @"status code 0\b|rehydration|unexpected response|challenge data|app info is available", "tiktok"),
        new(ContentRemoved, @"video not available, status code|currently unavailable", "tiktok"),
    ];
}
