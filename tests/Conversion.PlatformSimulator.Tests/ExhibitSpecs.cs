using System.Text.RegularExpressions;
using Conversion.PlatformSimulator.Platforms;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.TestMedia.Samples;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>What everything that is to be seen comes to in the real yt-dlp.</summary>
public sealed partial class ExhibitSpecs(SimulatorFixture fixture)
{
    // The smallest that there is, so that much can be tried in little time.
    private static readonly string[] Smallest = ["--format", "worst/worstaudio/worstvideo"];

    public static TheoryData<string, string> Delivered => Of(exhibit => exhibit.Error is null && IsPlain(exhibit));

    public static TheoryData<string, string> Refused => Of(exhibit => exhibit.Error is not null && IsPlain(exhibit));

    [Theory]
    [MemberData(nameof(Delivered))]
    public async Task What_is_available_can_be_fetched_and_played(string platform, string id)
    {
        using var run = await fixture.RunAsync(LinkTo(platform, id), Smallest);

        var media = await run.ProbeAsync();

        Assert.NotEmpty(media.Streams);
        Assert.InRange(media.DurationSeconds, Renditions.Seconds - 0.5, Renditions.Seconds + 0.5);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_not_is_refused_in_the_real_words(string platform, string id)
    {
        using var run = await fixture.RunAsync(LinkTo(platform, id), Smallest);

        Assert.Equal(1, run.ExitCode);
        var error = Prefix().Match(run.Error ?? "");
        Assert.StartsWith(Exhibit(platform, id).Error!, run.Error?[error.Length..], StringComparison.Ordinal);
        if (error.Groups["extractor"].Value is { Length: > 0 } extractor) Assert.StartsWith(ExtractorOf(platform), extractor, StringComparison.Ordinal);
        Assert.Empty(run.Files);
    }

    /// <summary>Whether it is the same for whoever comes, and comes to an end: specs of their own tell of the others.</summary>
    private static bool IsPlain(Exhibit exhibit) => exhibit.Situation is not (Situation.Live or Situation.Challenge) && !exhibit.Own.Any(own => own.IsAboutBytes);

    private static TheoryData<string, string> Of(Func<Exhibit, bool> isWanted)
    {
        var data = new TheoryData<string, string>();
        foreach (var platform in AllPlatforms.List)
        {
            foreach (var exhibit in platform.Exhibits.Where(isWanted)) data.Add(platform.Name, exhibit.Id);
        }

        return data;
    }

    private static string ExtractorOf(string platform) => AllPlatforms.List.Single(one => one.Name == platform).Extractor;

    private static string LinkTo(string platform, string id) => AllPlatforms.List.Single(one => one.Name == platform).LinkTo(id);

    /// <summary>The extractor and the id, where it is one that speaks; SoundCloud has ids of its own for what the link names.</summary>
    [GeneratedRegex(@"^(\[(?!download\])(?<extractor>[\w:]+)\] ([\w/-]+: )?|simnew: )")]
    private static partial Regex Prefix();

    private static Exhibit Exhibit(string platform, string id) => AllPlatforms.List.Single(one => one.Name == platform).Find(id);
}
