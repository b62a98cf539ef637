namespace Conversion.Domain.Platforms.Known;

/// <summary>Mixcloud.</summary>
internal static class Mixcloud
{
    public static readonly Platform Platform = new("mixcloud")
    {
        Hosts = ["mixcloud.com"],
        Items =
        [
            new("/(?<user>[^/]+)/(?<id>[^/]+)") { Id = "{user}/{id}" },
        ],
    };
}
