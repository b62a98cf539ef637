using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Media.Engine;

namespace Conversion.Media.Tests.Engine;

public sealed class ApproachSpecs
{
    private static readonly MediaOptions Options = new()
    {
        CookiesFile = "everybodys.txt",
        Platforms = new() { ["youtube"] = new() { CookiesFile = "account.txt", Proxy = "http://exit.example:3128" } },
    };

    [Theory]
    [InlineData("youtube", "default", "default", "everybodys.txt", null)]
    [InlineData("youtube", "player:ios", "player:ios", "everybodys.txt", null)]
    [InlineData("youtube", "cookies", "cookies", "account.txt", null)]
    [InlineData("youtube", "proxy", "proxy", "everybodys.txt", "http://exit.example:3128/")]
    [InlineData("twitter", "cookies", "default", "everybodys.txt", null)]
    [InlineData("twitter", "player:ios", "default", "everybodys.txt", null)]
    [InlineData("of-tomorrow", "way:of-tomorrow", "default", "everybodys.txt", null)]
    public void Each_way_has_its_cookies_and_its_proxy_and_an_unknown_one_is_the_default(string platform, string strategy, string access, string? cookies, string? proxy)
    {
        var approach = Approach.Of(Request(platform, strategy, new OutputProfile(OutputFormat.Mp3)), Options);
        Assert.Equal((access, cookies, proxy), (approach.Access.Name, approach.CookiesFile, approach.Proxy?.AbsoluteUri));
    }

    [Theory]
    [InlineData(OutputFormat.Mp4, null, "default/720p", 720)]
    [InlineData(OutputFormat.Mp4, 1080, "default/720p", 720)]
    [InlineData(OutputFormat.Mp4, 480, "default/720p", 480)]
    [InlineData(OutputFormat.Mp4, 480, "default", 480)]
    [InlineData(OutputFormat.Mp3, null, "default/720p", null)]
    public void A_height_is_reduced_and_never_raised(OutputFormat format, int? asked, string strategy, int? height) =>
        Assert.Equal(height, Approach.Of(Request("generic", strategy, new OutputProfile(format, MaxHeight: asked)), Options).Output.MaxHeight);

    [Theory]
    [InlineData("default", false)]
    [InlineData("default/other-format/480p", true)]
    public void Other_renditions_are_chosen_when_the_strategy_says_so(string strategy, bool other) =>
        Assert.Equal(other, Approach.Of(Request("generic", strategy, new OutputProfile(OutputFormat.Mp4)), Options).OtherFormat);

    private static ConversionRequest Request(string platform, string strategy, OutputProfile output)
    {
        Assert.True(SourceUrl.TryParse("https://example.com/", out var url, out _));
        return new ConversionRequest(Guid.Empty, 1, url, platform, output, strategy, "/nowhere");
    }
}
