namespace Conversion.Domain.Platforms.Known;

/// <summary>X, formerly Twitter: posts, Spaces and broadcasts, those of Periscope among them.</summary>
internal static class Twitter
{
    public static readonly Platform Platform = new("twitter")
    {
        Title = "X",
        Hosts = ["x.com", "twitter.com", "t.co", "pscp.tv", "periscope.tv"],
        Items =
        [
            // The first video of a post is what its plain link means; further ones are results of their own.
            new("/(?:[^/]+|i/web)/status(?:es)?/(?<id>[0-9]+)/video/(?<n>[2-9]|[1-9][0-9]+)") { Id = "{id}/video/{n}" },
            new("/(?:[^/]+|i/web)/status(?:es)?/(?<id>[0-9]+)(?:/.*)?"),
            new("/statuses/(?<id>[0-9]+)"),
            new("/i/(?:videos/tweet|videos|cards/tfw/v1)/(?<id>[0-9]+)"),
            new("/(?<id>[A-Za-z0-9]+)") { Host = "t.co", Id = "short/{id}" },
            new("/[^/]+/(?<id>1[A-Za-z0-9]{12})") { Host = "pscp.tv", Id = "broadcast/{id}" },
            new("/[^/]+/(?<id>1[A-Za-z0-9]{12})") { Host = "periscope.tv", Id = "broadcast/{id}" },
            new("/i/broadcasts/(?<id>[A-Za-z0-9]+)") { Id = "broadcast/{id}" },
            new("/i/spaces/(?<id>[A-Za-z0-9]+)(?:/.*)?") { Id = "space/{id}" },
        ],
        Pace = new(8, TimeSpan.FromSeconds(0.25)),
    };
}
