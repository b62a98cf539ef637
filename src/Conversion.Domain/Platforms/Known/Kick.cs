namespace Conversion.Domain.Platforms.Known;

/// <summary>Kick: past broadcasts, clips and channels.</summary>
internal static class Kick
{
    public static readonly Platform Platform = new("kick")
    {
        Hosts = ["kick.com"],
        Items =
        [
            new("/[^/]+/videos/(?<id>[0-9a-f-]{36})"),
            new("/video/(?<id>[0-9a-f-]{36})"),
            new("/[^/]+/clips/(?<id>clip_[A-Za-z0-9]+)") { Id = "clip/{id}" },
            new("/[^/]+") { Id = "clip/{clip}", Parameters = [new("clip", "clip_[A-Za-z0-9]+")] },
            new("/(?<id>[A-Za-z0-9_-]+)") { Id = "channel/{id}" },
        ],
    };
}
