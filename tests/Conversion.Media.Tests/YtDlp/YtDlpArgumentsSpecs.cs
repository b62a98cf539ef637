using Conversion.Domain.Platforms;
using Conversion.Media.Processes;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Tests.YtDlp;

public sealed class YtDlpArgumentsSpecs
{
    private static readonly Uri Proxy = new("http://127.0.0.1:4001/");
    private static readonly YtDlpArguments Arguments = new(new MediaOptions(), new MediaTools("yt-dlp", "ffmpeg", "ffprobe", "/opt/deno"), AccessMethod.Default);

    [Fact]
    public void The_address_stands_behind_the_end_of_options() =>
        Assert.Equal(["--", "--exec=touch /tmp/x"], Arguments.Resolve(Proxy, "/w", null, "--exec=touch /tmp/x").TakeLast(2));

    [Theory]
    [InlineData("--ignore-config")]
    [InlineData("--no-plugin-dirs")]
    [InlineData("--no-exec")]
    [InlineData("--no-remote-components")]
    [InlineData("--no-playlist")]
    public void Resolving_and_downloading_are_hardened_alike(string option)
    {
        Assert.Contains(option, Arguments.Resolve(Proxy, "/w", null, "http://a/"));
        Assert.Contains(option, Arguments.Download(Proxy, "/w", null, "i.json", "f0", "o", isResumable: false));
    }

    [Fact]
    public void A_way_of_access_is_told_to_the_extractor_also_for_a_download_that_asks_anew()
    {
        var ios = PlatformCatalogue.Named("youtube").Access.Single(method => method.Name == "player:ios");
        var arguments = new YtDlpArguments(new MediaOptions(), new MediaTools("yt-dlp", "ffmpeg", "ffprobe", null), ios);
        foreach (var line in new[] { arguments.Resolve(Proxy, "/w", null, "http://a/"), arguments.Download(Proxy, "/w", null, "i", "f0", "o", false), arguments.Pipe(Proxy, "/w", null, "i", "f0") })
        {
            Assert.Equal("youtube:player_client=ios", line.SkipWhile(argument => argument != "--extractor-args").ElementAt(1));
        }

        Assert.DoesNotContain("--extractor-args", Arguments.Resolve(Proxy, "/w", null, "http://a/"));
    }

    [Fact]
    public void Everything_goes_through_the_sessions_proxy()
    {
        var arguments = Arguments.Download(Proxy, "/w", null, "i.json", "f0", "o", isResumable: false).ToList();

        Assert.Equal("http://127.0.0.1:4001", arguments[arguments.IndexOf("--proxy") + 1]);
    }

    [Fact]
    public void The_chosen_formats_are_written_back_under_ids_of_our_own()
    {
        var source = InfoParser.Parse("""{"id":"a","formats":[{"format_id":"x+y/best","url":"http://a/1"},{"format_id":"137","url":"http://a/2"}]}""");

        var text = InfoFile.Write(source, new FormatSelection(source.Formats[0]));

        Assert.Contains("\"format_id\":\"f0\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("best", text, StringComparison.Ordinal);
        Assert.DoesNotContain("http://a/2", text, StringComparison.Ordinal);
    }
}
