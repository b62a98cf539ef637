using System.Text.Json;
using Conversion.PlatformSimulator.Platforms.Twitter;
using Conversion.PlatformSimulator.Platforms.YouTube;
using Conversion.PlatformSimulator.Scenarios;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>The platforms that are simulated. A new one is a class and a line here.</summary>
internal static class AllPlatforms
{
    public static IReadOnlyList<Platform> List { get; } =
    [
        new YouTubePlatform(), new TwitterPlatform(), new StreamablePlatform(), new TwitchPlatform(), new DailymotionPlatform(), new SoundCloudPlatform(),
        new RedditPlatform(), new VimeoPlatform(), new TikTokPlatform(), new InstagramPlatform(), new FacebookPlatform(), new BilibiliPlatform(), new WebPlatform(),
    ];

    /// <summary>What is wrong with <paramref name="scenario"/>, in words; null when it can happen.</summary>
    public static string? ProblemWith(Scenario scenario)
    {
        if (scenario.Problem() is { } problem) return problem;
        if (scenario.Platform is not { } name) return null;
        if (List.FirstOrDefault(one => one.Name == name) is not { } platform)
            return $"There is no platform '{name}'. There are {string.Join(", ", List.Select(one => one.Name))}.";
        return scenario.Situation is not { } situation || platform.Situations.Contains(situation) ? null
            : $"{name} has no answer for {Word(situation)}. It knows {string.Join(", ", platform.Situations.Select(Word))}.";
    }

    private static string Word(Situation situation) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{situation}");
}
