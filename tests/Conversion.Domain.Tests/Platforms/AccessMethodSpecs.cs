using Conversion.Domain.Failures;
using Conversion.Domain.Platforms;

namespace Conversion.Domain.Tests.Platforms;

public class AccessMethodSpecs
{
    public static TheoryData<string> Platforms() => [.. PlatformCatalogue.All.Select(platform => platform.Name)];

    [Theory]
    [MemberData(nameof(Platforms))]
    public void Every_platform_begins_with_the_default_way_and_names_no_way_twice(string platform)
    {
        var access = PlatformCatalogue.Named(platform).Access;
        Assert.Equal(AccessMethod.Default, access[0]);
        Assert.Equal(access.Count, access.Select(method => method.Name).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Platforms))]
    public void Every_name_survives_as_part_of_a_strategy(string platform) => Assert.All(
        PlatformCatalogue.Named(platform).Access, method => Assert.Equal(new Strategy(method.Name, 480, true), Strategy.Parse(new Strategy(method.Name, 480, true).ToString())));

    [Theory]
    [MemberData(nameof(Platforms))]
    public void What_is_said_to_yt_dlp_is_one_setting_of_an_extractor(string platform) => Assert.All(
        PlatformCatalogue.Named(platform).Access.SelectMany(method => method.ExtractorArguments), argument => Assert.Matches("^[a-z]+:[a-z_]+=[a-z_,-]+$", argument));

    [Fact]
    public void A_platform_of_another_version_has_the_usual_ways() => Assert.Equal(AccessMethod.Usual, PlatformCatalogue.Named("of tomorrow").Access);
}
