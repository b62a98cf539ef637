using Conversion.Domain.Platforms;

namespace Conversion.Domain.Tests.Platforms;

public sealed class PlatformCatalogueSpecs
{
    private static readonly string Cases = Path.Combine(AppContext.BaseDirectory, "Platforms", "Cases");

    /// <summary>A file for each platform: a link, a tab, and the source that it is.</summary>
    public static readonly IEnumerable<TheoryDataRow<string, string>> Links =
        [.. Directory.EnumerateFiles(Cases, "*.tsv").SelectMany(File.ReadLines)
            .Select(line => line.Split('\t'))
            .Select(columns => new TheoryDataRow<string, string>(columns[0], columns[1]))];

    public static readonly IEnumerable<TheoryDataRow<string>> Refused =
        [.. File.ReadLines(Path.Combine(Cases, "refused.txt")).Select(line => new TheoryDataRow<string>(line))];

    [Theory]
    [MemberData(nameof(Links))]
    public void A_link_is_the_source_that_its_platform_knows(string link, string source)
    {
        var url = Parse(link);

        Assert.Equal(source, PlatformCatalogue.CanonicalSource(url));
        Assert.Equal(source[..source.IndexOf(':')], PlatformCatalogue.NameFor(url));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_only_looks_like_a_platforms_link_is_refused(string link)
    {
        Assert.False(SourceUrl.TryParse(link, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void Every_platform_is_paced_and_only_what_is_no_single_site_is_not()
    {
        var paces = PlatformCatalogue.All.ToLookup(platform => platform.Pace.IsFree);
        Assert.Equal(["generic"], paces[true].Select(platform => platform.Name));
        Assert.All(paces[false], platform =>
        {
            Assert.InRange(platform.Pace.Concurrency!.Value, 1, 16);
            Assert.InRange(platform.Pace.Spacing, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(10));
        });
    }

    [Theory]
    [InlineData("default", "direct")]
    [InlineData("player:ios/720p", "direct")]
    [InlineData("cookies", "direct")]
    [InlineData("proxy", "proxy")]
    [InlineData("proxy/other-format/480p", "proxy")]
    public void A_platform_counts_by_the_address_that_it_sees(string strategy, string exit) => Assert.Equal(exit, NetworkExit.Of(strategy));

    [Fact]
    public void Every_platform_has_a_file_of_cases_and_enough_of_them()
    {
        Assert.Equal(
            PlatformCatalogue.All.Select(platform => platform.Name).Order(),
            Directory.EnumerateFiles(Cases, "*.tsv").Select(file => Path.GetFileNameWithoutExtension(file)).Order());
        Assert.All(
            Directory.EnumerateFiles(Cases, "*.tsv"),
            file => Assert.All(File.ReadLines(file), line => Assert.Contains($"\t{Path.GetFileNameWithoutExtension(file)}:", line)));
        Assert.True(Links.Count() >= 250);
    }

    [Fact]
    public void The_platforms_are_those_of_the_contract_and_generic_is_last() =>
        Assert.Equal(
            ["youtube", "twitter", "tiktok", "instagram", "facebook", "vimeo", "reddit", "soundcloud", "twitch", "dailymotion", "bilibili", "streamable",
                "rumble", "tumblr", "vk", "odnoklassniki", "niconico", "bandcamp", "mixcloud", "kick", "pinterest", "bluesky", "generic"],
            PlatformCatalogue.All.Select(platform => platform.Name));

    [Fact]
    public void No_host_is_claimed_twice()
    {
        var hosts = PlatformCatalogue.All.SelectMany(platform => platform.Hosts).ToList();

        Assert.Equal(hosts.Distinct(), hosts);
        Assert.All(hosts, host => Assert.Single(PlatformCatalogue.All, platform => platform.Claims(Parse($"https://any.{host}/"))));
    }

    private static SourceUrl Parse(string link) =>
        SourceUrl.TryParse(link, out var url, out var problem) ? url : throw new ArgumentException($"{link}: {problem}", nameof(link));
}
