namespace Conversion.Media.Tests;

public sealed class PlatformSettingsSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_settings_a_platform_has_the_ways_that_need_nothing() => Assert.Equal(
        ["default", "player:web_embedded", "player:android_vr", "player:ios"], new PlatformSettings().AccessTo("youtube").Select(method => method.Name));

    [Fact]
    public void What_the_operator_provides_is_a_way_of_that_platform_alone()
    {
        var settings = new PlatformSettings { ["Twitter"] = new() { CookiesFile = "c", Proxy = "http://p" } };
        Assert.Equal(["default", "cookies", "proxy"], settings.AccessTo("twitter").Select(method => method.Name));
        Assert.Equal(["default"], settings.AccessTo("vimeo").Select(method => method.Name));
    }

    [Fact]
    public void A_platform_is_asked_at_its_own_pace_where_the_operator_does_not_say_otherwise()
    {
        var own = new PlatformSettings().PaceOf("youtube");
        Assert.Equal(own with { Concurrency = 7 }, new PlatformSettings { ["YouTube"] = new() { Concurrency = 7 } }.PaceOf("youtube"));
        Assert.Equal(own with { Spacing = TimeSpan.FromSeconds(2.5) }, new PlatformSettings { ["youtube"] = new() { SpacingSeconds = 2.5 } }.PaceOf("youtube"));
        Assert.True(new PlatformSettings { ["youtube"] = new() { Concurrency = 7 } }.PaceOf("generic").IsFree);
    }

    [Theory]
    [InlineData(0, 1, "Concurrency must be from 1 to 1024.")]
    [InlineData(1025, 1, "Concurrency must be from 1 to 1024.")]
    [InlineData(1, -0.1, "SpacingSeconds must be from 0 to 3600.")]
    [InlineData(1, double.NaN, "SpacingSeconds must be from 0 to 3600.")]
    public void A_pace_that_makes_no_sense_is_refused_with_its_range(int concurrency, double spacing, string problem) => Assert.Equal(
        $"Converter:Platforms:youtube:{problem}",
        Assert.Single(new PlatformSettings { ["youtube"] = new() { Concurrency = concurrency, SpacingSeconds = spacing } }.Problems()));

    [Theory]
    [InlineData("# Netscape HTTP Cookie File\n")]
    [InlineData("# HTTP Cookie File\n.example.com\tTRUE\t/\tTRUE\t0\ta\tb\n")]
    public void Cookies_in_Netscapes_format_are_accepted(string text) => Assert.Empty(ProblemsWithCookies(text));

    [Theory]
    [InlineData("")]
    [InlineData("[{\"name\":\"SID\",\"value\":\"s3cret\"}]")]
    [InlineData(".youtube.com\tTRUE\t/\tTRUE\t0\tSID\ts3cret")]
    public void Anything_else_is_refused_with_what_to_do_and_without_what_is_in_it(string text)
    {
        var problem = Assert.Single(ProblemsWithCookies(text));
        Assert.StartsWith("Converter:Platforms:youtube:CookiesFile names '", problem);
        Assert.Contains("Export the cookies again", problem);
        Assert.DoesNotContain("s3cret", problem);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() => Assert.Contains(
        "which does not exist", Assert.Single(new PlatformSettings { ["youtube"] = new() { CookiesFile = Path.Combine(_folder, "none") } }.Problems()));

    [Theory]
    [InlineData("proxy.example:3128")]
    [InlineData("socks5://user:s3cret@proxy.example")]
    [InlineData("https://user:s3cret@proxy.example")]
    [InlineData("http://user:s3cret@")]
    [InlineData("s3cret")]
    public void A_proxy_that_is_none_is_refused_without_its_password(string proxy)
    {
        var problem = Assert.Single(new PlatformSettings { ["youtube"] = new() { Proxy = proxy } }.Problems());
        Assert.StartsWith("Converter:Platforms:youtube:Proxy is no http address.", problem);
        Assert.DoesNotContain("s3cret", problem);
    }

    [Fact]
    public void A_platform_that_nobody_knows_is_refused_with_those_that_are_known() =>
        Assert.Contains("youtube, twitter", Assert.Single(new PlatformSettings { ["yotube"] = new() }.Problems()));

    [Fact]
    public void Nothing_of_it_is_printed_by_accident()
    {
        var options = new MediaOptions { Platforms = new() { ["youtube"] = new() { Proxy = "http://user:s3cret@proxy.example" } } };
        Assert.DoesNotContain("s3cret", $"{options} {options.Platforms} {options.Platforms["youtube"]}");
    }

    private IEnumerable<string> ProblemsWithCookies(string text)
    {
        var file = Path.Combine(_folder, "cookies.txt");
        File.WriteAllText(file, text);
        return new PlatformSettings { ["youtube"] = new() { CookiesFile = file } }.Problems();
    }
}
