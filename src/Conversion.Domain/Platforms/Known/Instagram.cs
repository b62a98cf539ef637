namespace Conversion.Domain.Platforms.Known;

/// <summary>Instagram: posts, reels and stories.</summary>
internal static class Instagram
{
    public static readonly Platform Platform = new("instagram")
    {
        Hosts = ["instagram.com"],
        Items =
        [
            // Before the posts: it looks like one of an account that is named share, and its code is not the post's.
            new("/share/(?:p/|reel/)?(?<id>[A-Za-z0-9_-]+)") { Id = "share/{id}" },
            // One of several pictures or videos of a post may be named.
            new("(?:/[^/]+)?/(?:p|reel|reels|tv)/(?<id>[A-Za-z0-9_-]+)(?:/embed(?:/captioned)?)?")
            {
                Id = "{id}/{img_index}",
                OptionalParameters = [new("img_index", "[2-9]|[1-9][0-9]+")],
            },
            new("/stories/highlights/(?<id>[0-9]+)") { Id = "highlight/{id}" },
            new("/stories/[^/]+/(?<id>[0-9]+)") { Id = "story/{id}" },
        ],
        Pace = Pace.Gentle,
    };
}
