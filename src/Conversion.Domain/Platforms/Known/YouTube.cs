namespace Conversion.Domain.Platforms.Known;

/// <summary>YouTube, with its short links, Shorts, live pages, Music, Kids and embeds.</summary>
internal static class YouTube
{
    public static readonly Platform Platform = new("youtube")
    {
        Title = "YouTube",
        Hosts = ["youtube.com", "youtu.be", "youtube-nocookie.com", "youtubekids.com"],
        Items =
        [
            new("/watch|/watch_popup|/watch/.*|/") { Id = "{v}", Parameters = [new("v", "[A-Za-z0-9_-]{11}")] },
            // "videoseries" and "live_stream" are as long as an id, and none.
            new("/embed/videoseries|/playlist") { Id = "playlist/{list}", Parameters = [new("list", "[A-Za-z0-9_-]+")] },
            new("/embed/live_stream") { Id = "channel/{channel}/live", Parameters = [new("channel", "[A-Za-z0-9_-]+")] },
            new("/(?:shorts|live|embed|v|e|watch)/(?<id>[A-Za-z0-9_-]{11})"),
            new("/(?<id>[A-Za-z0-9_-]{11})") { Host = "youtu.be" },
            new("/clip/(?<id>[A-Za-z0-9_-]+)") { Id = "clip/{id}" },
        ],
        // yt-dlp's own choice is tv_samsung, visionos and web; these are seen as other apps than those. The first needs no token
        // where embedding is allowed, the others need no JavaScript.
        Access =
        [
            AccessMethod.Default, AccessMethod.Player("youtube", "web_embedded"), AccessMethod.Player("youtube", "android_vr"),
            AccessMethod.Player("youtube", "ios"), AccessMethod.Cookies, AccessMethod.Proxy,
        ],
        Pace = new(4, TimeSpan.FromSeconds(1)),
    };
}
