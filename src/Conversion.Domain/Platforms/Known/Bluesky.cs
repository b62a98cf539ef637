namespace Conversion.Domain.Platforms.Known;

/// <summary>Bluesky: posts, each within its author's profile.</summary>
internal static class Bluesky
{
    public static readonly Platform Platform = new("bluesky")
    {
        Hosts = ["bsky.app"],
        Items =
        [
            new("/profile/(?<author>[a-zA-Z0-9.:%-]+)/post/(?<id>[a-z0-9]+)") { Id = "{author}/{id}" },
        ],
    };
}
