namespace Conversion.Domain.Platforms.Known;

/// <summary>Twitch: past broadcasts, clips and channels.</summary>
internal static class Twitch
{
    public static readonly Platform Platform = new("twitch")
    {
        Hosts = ["twitch.tv"],
        Items =
        [
            new("/videos/(?<id>[0-9]+)"),
            new("/[^/]+/(?:v|video)/(?<id>[0-9]+)"),
            new("(?:/[^/]+)?/clip/(?<id>[A-Za-z0-9_-]+)") { Id = "clip/{id}" },
            new("/embed|/") { Host = "clips.twitch.tv", Id = "clip/{clip}", Parameters = [new("clip", "[A-Za-z0-9_-]+")] },
            new("/(?<id>[A-Za-z0-9_-]+)") { Host = "clips.twitch.tv", Id = "clip/{id}" },
            new("/") { Host = "player.twitch.tv", Id = "{video}", Parameters = [new("video", "v?(?<id>[0-9]+)")] },
            new("/(?<id>[A-Za-z0-9_]{3,25})") { Id = "channel/{id}" },
        ],
    };
}
