using Conversion.Domain.Platforms.Known;

namespace Conversion.Domain.Platforms;

/// <summary>The platforms that the service knows, specific ones first, Generic last.</summary>
public static class PlatformCatalogue
{
    /// <summary>Every platform, in the order in which they are asked.</summary>
    public static IReadOnlyList<Platform> All { get; } =
    [
        YouTube.Platform, Twitter.Platform, TikTok.Platform, Instagram.Platform, Facebook.Platform, Vimeo.Platform, Reddit.Platform,
        SoundCloud.Platform, Twitch.Platform, Dailymotion.Platform, Bilibili.Platform, Streamable.Platform, Rumble.Platform,
        Tumblr.Platform, Vk.Platform, Odnoklassniki.Platform, Niconico.Platform, Bandcamp.Platform, Mixcloud.Platform, Kick.Platform,
        Pinterest.Platform, Bluesky.Platform, Generic.Platform,
    ];

    /// <summary>The platform that <paramref name="url"/> belongs to; Generic when none claims it.</summary>
    public static Platform For(SourceUrl url) => All.FirstOrDefault(platform => platform.Claims(url)) ?? Generic.Platform;

    /// <summary>The platform of that name; Generic when there is none, as in events of a version that knew others.</summary>
    public static Platform Named(string name) => All.FirstOrDefault(platform => platform.Name == name) ?? Generic.Platform;

    /// <summary>Name of the platform that <paramref name="url"/> belongs to; <c>generic</c> when none claims it.</summary>
    public static string NameFor(SourceUrl url) => For(url).Name;

    /// <summary>
    /// What makes two links the same source: <c>youtube:dQw4w9WgXcQ</c> where the platform has an id for it, else the platform's
    /// name and the whole address.
    /// </summary>
    public static string CanonicalSource(SourceUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var platform = For(url);
        return $"{platform.Name}:{platform.CanonicalId(url) ?? url.Value}";
    }
}
