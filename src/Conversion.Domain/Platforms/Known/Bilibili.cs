namespace Conversion.Domain.Platforms.Known;

/// <summary>Bilibili, the international site included. Parts of one video are results of their own.</summary>
internal static class Bilibili
{
    public static readonly Platform Platform = new("bilibili")
    {
        Hosts = ["bilibili.com", "b23.tv", "bilibili.tv"],
        Items =
        [
            new("/video/(?<id>BV[A-Za-z0-9]+|av[0-9]+)") { Id = "{id}/{p}", OptionalParameters = [new("p", "[2-9]|[1-9][0-9]+")] },
            new("/(?:player[.]html|festival/[^/]+)")
            {
                Id = "{bvid}/{page}",
                Parameters = [new("bvid", "BV[A-Za-z0-9]+")],
                OptionalParameters = [new("page", "[2-9]|[1-9][0-9]+")],
            },
            new("/audio/(?<id>au[0-9]+)"),
            new("/(?<id>[0-9]+)") { Host = "live.bilibili.com", Id = "live/{id}" },
            new("/bangumi/play/(?<id>(?:ep|ss)[0-9]+)"),
            new("/(?<id>BV[A-Za-z0-9]{10}|av[0-9]+)") { Host = "b23.tv", Id = "{id}/{p}", OptionalParameters = [new("p", "[2-9]|[1-9][0-9]+")] },
            new("/(?<id>[A-Za-z0-9]+)") { Host = "b23.tv", Id = "short/{id}" },
            new("/[a-z]{2}/(?:video|play/[0-9]+)/(?<id>[0-9]+)") { Host = "bilibili.tv", Id = "tv/{id}" },
        ],
    };
}
