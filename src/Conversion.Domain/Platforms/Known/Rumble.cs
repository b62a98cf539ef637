namespace Conversion.Domain.Platforms.Known;

/// <summary>Rumble. The id of an embedded player is not the one of the page.</summary>
internal static class Rumble
{
    public static readonly Platform Platform = new("rumble")
    {
        Hosts = ["rumble.com"],
        Items =
        [
            new("/embed/(?:[a-z0-9]+[.])?(?<id>v[a-z0-9]+)") { Id = "embed/{id}" },
            new("/(?<id>v[a-z0-9]+)(?:-[^/]*)?"),
        ],
    };
}
