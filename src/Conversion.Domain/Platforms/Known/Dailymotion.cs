namespace Conversion.Domain.Platforms.Known;

/// <summary>Dailymotion.</summary>
internal static class Dailymotion
{
    public static readonly Platform Platform = new("dailymotion")
    {
        Hosts = ["dailymotion.com", "dai.ly"],
        Items =
        [
            new("(?:/[a-z]{2})?(?:/embed|/crawler)?(?:/swf)?/video/(?<id>[a-zA-Z0-9]+)(?:_[^/]*)?"),
            new(@"/player(?:/[a-z0-9]+)?\.html") { Id = "{video}", Parameters = [new("video", "[a-zA-Z0-9]+")] },
            new("/(?<id>[a-zA-Z0-9]+)") { Host = "dai.ly" },
        ],
    };
}
