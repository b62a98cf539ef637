namespace Conversion.Domain.Platforms.Known;

/// <summary>Streamable.</summary>
internal static class Streamable
{
    public static readonly Platform Platform = new("streamable")
    {
        Hosts = ["streamable.com"],
        Items =
        [
            new("/(?:[eosm]/)?(?<id>[a-z0-9]+)(?:/.*)?"),
        ],
    };
}
