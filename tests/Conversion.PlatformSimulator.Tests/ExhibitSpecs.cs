using System.Text.RegularExpressions;
using Conversion.PlatformSimulator.Platforms;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.TestMedia.Samples;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>What everything that is to be seen comes to in the real yt-dlp.</summary>
public sealed partial class ExhibitSpecs(SimulatorFixture fixture)
{
    public static TheoryData<string> Names => [.. AllPlatforms.List.Select(platform => platform.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_can_be_fetched_and_played_or_is_refused_in_the_real_words(string name)
    {
        var platform = AllPlatforms.List.Single(one => one.Name == name);
        var exhibits = platform.Exhibits.Where(IsPlain).ToList();
        // The smallest that there is, so that much can be tried in little time.
        using var batch = await fixture.RunAllAsync([.. exhibits.Select(exhibit => platform.LinkTo(exhibit.Id))], "--format", "worst/worstaudio/worstvideo");

        var wrong = new List<string>();
        foreach (var exhibit in exhibits)
        {
            var link = platform.LinkTo(exhibit.Id);
            var problem = exhibit.Error is null ? await ProblemWithFileAsync(batch.FileOf(link)) : ProblemWithError(platform, exhibit.Error, batch.ErrorOf(link));
            if (problem is not null) wrong.Add($"{link} ({exhibit.Shows}): {problem}. yt-dlp's error: {batch.ErrorOf(link) ?? "none"}");
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static async Task<string?> ProblemWithFileAsync(string? file)
    {
        if (file is null) return "nothing was fetched";
        var media = await MediaProbe.ReadAsync(file, TestContext.Current.CancellationToken);
        return Math.Abs(media.DurationSeconds - Renditions.Seconds) < 0.5 && media.Streams.Count > 0 ? null : $"it plays for {media.DurationSeconds} s";
    }

    private static string? ProblemWithError(Platform platform, string expected, string? error)
    {
        var prefix = Prefix().Match(error ?? "");
        if (error?[prefix.Length..].StartsWith(expected, StringComparison.Ordinal) != true) return $"it was to be refused with '{expected}'";
        return prefix.Groups["extractor"] is { Success: true } extractor && !extractor.Value.StartsWith(platform.Extractor, StringComparison.Ordinal)
            ? $"another extractor than {platform.Extractor} refused it" : null;
    }

    /// <summary>Whether it is the same for whoever comes, and comes to an end: specs of their own tell of the others.</summary>
    private static bool IsPlain(Exhibit exhibit) =>
        exhibit.Situation is not (Situation.Live or Situation.Challenge) && !exhibit.Own.Any(own => own.IsAboutBytes);

    /// <summary>The extractor and the id, where it is one that speaks; SoundCloud has ids of its own for what the link names.</summary>
    [GeneratedRegex(@"^(\[(?!download\])(?<extractor>[\w:]+)\] ([\w/-]+: )?|simnew: )")]
    private static partial Regex Prefix();
}
