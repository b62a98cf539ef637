using Conversion.Domain.Platforms;

namespace Conversion.Domain.Tests.Platforms;

public sealed class PlatformCatalogueSpecs
{
    public static readonly IEnumerable<TheoryDataRow<string, string>> Links =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Platforms", "links.tsv"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(columns => new TheoryDataRow<string, string>(columns[0], columns[1]))];

    [Theory]
    [MemberData(nameof(Links))]
    public void A_link_is_the_source_that_its_platform_knows(string link, string source)
    {
        var url = Parse(link);

        Assert.Equal(source, PlatformCatalogue.CanonicalSource(url));
        Assert.Equal(source[..source.IndexOf(':')], PlatformCatalogue.NameFor(url));
    }

    [Fact]
    public void Every_platform_has_cases() =>
        Assert.Equal(
            PlatformCatalogue.All.Select(platform => platform.Name).Order(),
            Links.Select(link => PlatformCatalogue.NameFor(Parse(link.Data.Item1))).Distinct().Order());

    [Fact]
    public void The_platforms_are_those_of_the_contract_and_generic_is_last() =>
        Assert.Equal(
            ["youtube", "twitter", "tiktok", "instagram", "facebook", "vimeo", "reddit", "soundcloud", "twitch", "dailymotion", "bilibili", "streamable", "generic"],
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
