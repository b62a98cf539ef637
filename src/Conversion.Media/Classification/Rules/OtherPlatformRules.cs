using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>Platforms that need a few sentences of their own.</summary>
internal static class OtherPlatformRules
{
    public static readonly FailureRule[] Rules =
    [
        new(ContentPrivate, @"protected by a password|wrong (video )?password|not been made available to anyone", "vimeo"),
        new(ContentPrivate, @"privacy settings", "vimeo"),
        new(AccessDenied, @"embed-only|embedding url|tls fingerprint|ip may be blocked|data center ip|blocked due to", "vimeo"),
        new(LoginRequired, @"only works when logged-in|authentication may be needed", "vimeo"),
        new(ContentPrivate, @"private subreddit", "reddit"),
        new(LoginRequired, @"quarantined|authentication is required", "reddit"),
        new(AccessDenied, @"ip address is unable to access", "reddit", Retryable: false),
        new(ContentNoMedia, @"no media found|plain image", "reddit"),
        new(ContentMembersOnly, @"soundcloud go|preview", "soundcloud"),
        new(ContentMembersOnly, @"subscriber-only|vod_manifest_restricted|unauthorized_entitlements", "twitch"),
        new(ContentNotYetAvailable, @"not currently live", "twitch"),
        new(NotFound, @"does not exist|not found", "twitch"),
        new(ContentRemoved, @"no longer available", "twitch"),
        new(ContentGeoBlocked, @"country|DM007|geo", "dailymotion"),
        new(ContentPrivate, @"password|private", "dailymotion"),
        new(ContentRemoved, @"deleted|rejected|removed|DM00[25]", "dailymotion"),
        new(BotCheck, @"blocked by server|rejected by server", "bilibili"),
        new(ContentMembersOnly, @"premium members|supporter-only|purchase", "bilibili"),
        new(ContentRemoved, @"deleted or geo-restricted|稿件不可见|啥都木有", "bilibili"),
        new(ContentGeoBlocked, @"地区|geo|video is restricted", "bilibili"),
        new(ContentNoMedia, @"no valid video url", "bilibili"),
        new(ContentNotYetAvailable, @"uploading or processing", "streamable"),
    ];
}
