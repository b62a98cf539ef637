namespace Conversion.Domain.Platforms.Known;

/// <summary>Facebook: videos, reels and posts.</summary>
internal static class Facebook
{
    public static readonly Platform Platform = new("facebook")
    {
        Hosts = ["facebook.com", "fb.watch", "fb.com"],
        Items =
        [
            new(@"/watch(?:/live)?|/video\.php|/video/video\.php|/video/embed") { Id = "{v}", Parameters = [new("v", "[0-9]+")] },
            new("/reel/(?<id>[0-9]+)"),
            new("/[^/]+/videos/(?:[^/]+/)*(?<id>[0-9]+)"),
            new(@"/(?:story|permalink)\.php")
            {
                Id = "post/{id}/{story_fbid}",
                Parameters = [new("story_fbid", "[A-Za-z0-9]+"), new("id", "[0-9]+")],
            },
            new("/groups/(?<group>[^/]+)/(?:permalink|posts)/(?<id>[0-9]+)") { Id = "group/{group}/{id}" },
            new("/[^/]+/posts/(?:[^/]+/)?(?<id>[A-Za-z0-9]+)") { Id = "post/{id}" },
            new("/share/(?<kind>[vrp])/(?<id>[A-Za-z0-9]+)") { Id = "share/{kind}/{id}" },
            new("/(?<id>[A-Za-z0-9_-]+)") { Host = "fb.watch", Id = "short/{id}" },
        ],
        Pace = Pace.Gentle,
    };
}
