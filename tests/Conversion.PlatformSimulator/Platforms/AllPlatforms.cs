using Conversion.PlatformSimulator.Platforms.Twitter;
using Conversion.PlatformSimulator.Platforms.YouTube;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>The platforms that are simulated. A new one is a class and a line here.</summary>
internal static class AllPlatforms
{
    public static IReadOnlyList<Platform> List { get; } =
    [
        new YouTubePlatform(), new TwitterPlatform(), new StreamablePlatform(), new TwitchPlatform(), new DailymotionPlatform(), new SoundCloudPlatform(),
        new RedditPlatform(), new VimeoPlatform(), new TikTokPlatform(), new WebPlatform(),
    ];
}
