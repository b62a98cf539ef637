namespace Conversion.Domain.Platforms.Known;

/// <summary>Reddit: posts, and the videos that it hosts.</summary>
internal static class Reddit
{
    public static readonly Platform Platform = new("reddit")
    {
        Hosts = ["reddit.com", "redditmedia.com", "redd.it"],
        Items =
        [
            new("(?:/(?:r|user|u)/[^/]+)?/comments/(?<id>[a-z0-9]+)(?:/.*)?"),
            new("/video/(?<id>[A-Za-z0-9]+)") { Id = "video/{id}" },
            new("/gallery/(?<id>[a-z0-9]+)"),
            new("/(?<id>[A-Za-z0-9]+)(?:/.*)?") { Host = "v.redd.it", Id = "video/{id}" },
            new("/(?<id>[a-z0-9]+)") { Host = "redd.it" },
            new("/r/[^/]+/s/(?<id>[A-Za-z0-9]+)") { Id = "share/{id}" },
        ],
    };
}
