namespace Conversion.Domain.Platforms.Known;

/// <summary>Tumblr: posts, each within its blog.</summary>
internal static class Tumblr
{
    public static readonly Platform Platform = new("tumblr")
    {
        Hosts = ["tumblr.com"],
        Items =
        [
            new("/(?<blog>[A-Za-z0-9-]+)/(?<id>[0-9]+)(?:/[^/]*)?") { Host = "www.tumblr.com", Id = "{blog}/{id}" },
            new("/(?:post|video/[^/]+)/(?<id>[0-9]+)(?:/.*)?") { Id = "{subdomain}/{id}" },
        ],
    };
}
