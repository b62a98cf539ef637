namespace Conversion.Domain.Platforms.Known;

/// <summary>Bandcamp: an artist is a subdomain.</summary>
internal static class Bandcamp
{
    public static readonly Platform Platform = new("bandcamp")
    {
        Hosts = ["bandcamp.com"],
        Items =
        [
            new("/(?<kind>track|album)/(?<id>[^/]+)") { Id = "{subdomain}/{kind}/{id}" },
        ],
    };
}
