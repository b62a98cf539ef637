namespace Conversion.Domain.Platforms.Known;

/// <summary>Niconico.</summary>
internal static class Niconico
{
    public static readonly Platform Platform = new("niconico")
    {
        Hosts = ["nicovideo.jp", "nico.ms"],
        Items =
        [
            new("/watch/(?<id>(?:[a-z]{2})?[0-9]+)"),
            new("/(?<id>(?:sm|nm|so)?[0-9]+)") { Host = "nico.ms" },
        ],
    };
}
