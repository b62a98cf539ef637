namespace Conversion.Domain.Platforms.Known;

/// <summary>Vimeo. The hash of an unlisted video is its key, so it is part of the id.</summary>
internal static class Vimeo
{
    public static readonly Platform Platform = new("vimeo")
    {
        Hosts = ["vimeo.com"],
        Items =
        [
            new("/(?:video/)?(?<id>[0-9]+)") { Id = "{id}/{h}", Parameters = [new("h", "[0-9a-f]{8,}")] },
            new("/(?:video/)?(?<id>[0-9]+)(?:/(?<hash>[0-9a-f]{8,}))?") { Id = "{id}/{hash}" },
            new("/(?:channels/[^/]+|groups/[^/]+/videos|(?:album|showcase)/[0-9]+/video)/(?<id>[0-9]+)"),
            new("/[^/]+/review/(?<id>[0-9]+)/(?<hash>[0-9a-f]+)") { Id = "{id}/{hash}" },
            new("/event/(?<id>[0-9]+)(?:/embed)?(?:/(?<hash>[0-9a-f]{8,}))?") { Id = "event/{id}/{hash}" },
        ],
    };
}
