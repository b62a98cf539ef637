namespace Conversion.Domain.Platforms.Known;

/// <summary>TikTok. Its short links do not tell what they lead to, so each is a source of its own.</summary>
internal static class TikTok
{
    public static readonly Platform Platform = new("tiktok")
    {
        Title = "TikTok",
        Hosts = ["tiktok.com", "tiktokv.com"],
        Items =
        [
            new("/(?:@|%40)[^/]*/(?:video|photo)/(?<id>[0-9]+)"),
            new("/(?:embed(?:/v[0-9]+)?|player/v[0-9]+|share/video)/(?<id>[0-9]+)"),
            new(@"/v/(?<id>[0-9]+)(?:\.html)?"),
            new("/(?:@|%40)(?<id>[^/]+)/live") { Id = "live/{id}" },
            new("/t/(?<id>[A-Za-z0-9]+)") { Id = "short/{id}" },
            new("/(?<id>[A-Za-z0-9]+)") { Host = "vm.tiktok.com", Id = "short/{id}" },
            new("/(?<id>[A-Za-z0-9]+)") { Host = "vt.tiktok.com", Id = "short/{id}" },
        ],
    };
}
