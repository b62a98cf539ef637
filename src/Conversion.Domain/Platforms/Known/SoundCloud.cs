namespace Conversion.Domain.Platforms.Known;

/// <summary>SoundCloud. The last part of a private track's link is its key, so it is part of the id.</summary>
internal static class SoundCloud
{
    public static readonly Platform Platform = new("soundcloud")
    {
        Title = "SoundCloud",
        Hosts = ["soundcloud.com"],
        Items =
        [
            new("/tracks/(?:soundcloud:tracks:|soundcloud%3Atracks%3A)?(?<id>[0-9]+)") { Host = "api.soundcloud.com", Id = "track/{id}" },
            new("/tracks/(?<id>[0-9]+)") { Host = "api-v2.soundcloud.com", Id = "track/{id}" },
            new("/player")
            {
                Host = "w.soundcloud.com",
                Id = "track/{url}",
                Parameters = [new("url", "https?://api[.]soundcloud[.]com/tracks/(?<id>[0-9]+)(?:[?].*)?")],
            },
            new("/(?<id>[A-Za-z0-9]+)") { Host = "on.soundcloud.com", Id = "short/{id}" },
            new("/(?<user>[A-Za-z0-9_-]+)/sets/(?<set>[A-Za-z0-9_-]+)(?:/(?<key>s-[A-Za-z0-9]+))?") { Id = "{user}/sets/{set}/{key}" },
            new("/(?<user>[A-Za-z0-9_-]+)/(?<track>[A-Za-z0-9_-]+)(?:/(?<key>s-[A-Za-z0-9]+))?") { Id = "{user}/{track}/{key}" },
        ],
    };
}
