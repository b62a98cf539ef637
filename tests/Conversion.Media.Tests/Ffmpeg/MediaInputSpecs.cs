using Conversion.Media.Ffmpeg;

namespace Conversion.Media.Tests.Ffmpeg;

public sealed class MediaInputSpecs
{
    private static readonly Uri Proxy = new("http://127.0.0.1:4001/");

    [Fact]
    public void A_local_file_may_name_nothing_but_files_of_media()
    {
        var options = new LocalInput("/data/a.media").ForFfmpeg().ToList();

        Assert.Equal("file", After(options, "-protocol_whitelist"));
        Assert.DoesNotContain("hls", After(options, "-format_whitelist").Split(','));
        Assert.DoesNotContain("concat", After(options, "-format_whitelist"), StringComparison.Ordinal);
        Assert.Equal("file:/data/a.media", After(options, "-i"));
    }

    [Fact]
    public void Https_is_verified_and_stays_https()
    {
        var options = Remote("https://media.example/a.mp4").ForFfmpeg().ToList();

        Assert.Equal(("1", "/etc/authorities.pem"), (After(options, "-tls_verify"), After(options, "-ca_file")));
        Assert.DoesNotContain("http", After(options, "-protocol_whitelist").Split(','));
        Assert.Equal("http://127.0.0.1:4001", After(options, "-http_proxy"));
    }

    [Fact]
    public void Http_never_turns_into_unverified_tls() =>
        Assert.DoesNotContain("tls", After(Remote("http://media.example/a.mp4").ForFfmpeg().ToList(), "-protocol_whitelist"), StringComparison.Ordinal);

    [Fact]
    public void A_playlist_cannot_dial_past_the_proxy() => Assert.DoesNotContain(
        "httpproxy", After(Remote("http://media.example/a.m3u8", isHls: true).ForFfmpeg().ToList(), "-protocol_whitelist").Split(','));

    [Fact]
    public void Only_a_playlist_may_be_read_as_one()
    {
        Assert.DoesNotContain("hls", After(Remote("http://media.example/a.mp4").ForFfmpeg().ToList(), "-format_whitelist").Split(','));
        Assert.Contains("hls", After(Remote("http://media.example/a.m3u8", isHls: true).ForFfmpeg().ToList(), "-format_whitelist").Split(','));
    }

    [Fact]
    public void No_headers_are_no_empty_line() => Assert.DoesNotContain("-headers", Remote("http://media.example/a.mp4").ForFfmpeg());

    [Fact]
    public void Headers_are_passed_on_without_those_that_could_smuggle()
    {
        var headers = new Dictionary<string, string>
        {
            ["Referer"] = "https://example/",
            ["X-Bad"] = "a\r\nHost: internal",
            ["Host"] = "internal",
            ["range"] = "bytes=0-",
        };

        var options = new RemoteInput(new Uri("http://media.example/"), false, headers, Proxy, "").ForFfmpeg().ToList();

        Assert.Equal("Referer: https://example/\r\n", After(options, "-headers"));
    }

    private static RemoteInput Remote(string url, bool isHls = false) =>
        new(new Uri(url), isHls, new Dictionary<string, string>(), Proxy, "/etc/authorities.pem");

    private static string After(List<string> options, string name) => options[options.IndexOf(name) + 1];
}
