namespace Conversion.Domain.Platforms.Known;

/// <summary>VK: videos and clips, which share their ids.</summary>
internal static class Vk
{
    public static readonly Platform Platform = new("vk")
    {
        Title = "VK",
        Hosts = ["vk.com", "vk.ru", "vkvideo.ru"],
        Items =
        [
            new("/(?:video|clip)(?<id>-?[0-9]+_[0-9]+)"),
            new("/(?:[^/]+/)*(?:video|clip)(?<id>-?[0-9]+_[0-9]+)"),
        ],
    };
}
