using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.Media.Tests.Engine;

public sealed class HostileSourceSpecs : IAsyncLifetime
{
    private static readonly OutputProfile Mp3 = new(OutputFormat.Mp3);
    private EngineBench _bench = null!;

    public static TheoryData<string, FailureKind> NotMedia => new()
    {
        { "empty.mp4", FailureKind.SourceCorrupt },
        { "text.mp4", FailureKind.SourceCorrupt },
        { "truncated-without-index.mp4", FailureKind.SourceCorrupt },
        { "playlist-local.mp4", FailureKind.UrlNotAllowed },
        { "concat-local.mp4", FailureKind.UrlNotAllowed },
    };

    public async ValueTask InitializeAsync() => _bench = await EngineBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(NotMedia))]
    public async Task What_is_called_a_video_and_is_none_is_refused(string sample, FailureKind kind)
    {
        var failure = await _bench.FailAsync(_bench.Server.Url($"/{sample}"), Mp3);

        Assert.Equal(kind, failure.Kind);
        Assert.DoesNotContain("root:", await ReadAllAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OutputFormat.Mp3)]
    [InlineData(OutputFormat.M4a)]
    [InlineData(OutputFormat.Mp4)]
    public async Task A_truncated_video_never_becomes_a_short_file(OutputFormat format)
    {
        var failure = await _bench.FailAsync(_bench.Server.Url(BadMedia.TruncatedMp4), new OutputProfile(format));

        Assert.Equal(FailureKind.SourceCorrupt, failure.Kind);
    }

    [Fact]
    public async Task An_endless_stream_ends_at_the_byte_limit()
    {
        _bench.Options = new MediaOptions { MaxSourceBytes = 2 << 20 };
        _bench.Server.Add("/radio.mp3", Serve.Endless());

        var failure = await _bench.FailAsync(_bench.Server.Url("/radio.mp3"), Mp3);

        Assert.Equal(FailureKind.TooLarge, failure.Kind);
    }

    [Fact]
    public async Task An_endless_stream_ends_at_the_longest_playing_time()
    {
        _bench.Options = new MediaOptions { MaxDurationSeconds = 30 };
        _bench.Server.Add("/radio.mp3", Serve.Endless(bytesPerSecond: 1 << 20));

        var failure = await _bench.FailAsync(_bench.Server.Url("/radio.mp3"), Mp3);

        Assert.Equal(FailureKind.TooLong, failure.Kind);
    }

    [Fact]
    public async Task A_server_that_falls_silent_midway_stalls_the_attempt()
    {
        _bench.Options = new MediaOptions { StallSeconds = 2 };
        _bench.Server.Add("/silent.m4a", SampleMedia.OneMinuteAudio, new Delivery { StallAfterBytes = 300_000, Ranges = false });

        var failure = await _bench.FailAsync(_bench.Server.Url("/silent.m4a"), Mp3);

        Assert.Equal(FailureKind.Stalled, failure.Kind);
    }

    [Fact]
    public async Task A_source_longer_than_allowed_is_refused_before_it_is_fetched()
    {
        _bench.Options = new MediaOptions { MaxDurationSeconds = 10 };

        var failure = await _bench.FailAsync(_bench.Server.Url(SampleMedia.OneMinuteAudio), Mp3);

        Assert.Equal(FailureKind.TooLong, failure.Kind);
    }

    [Fact]
    public async Task A_playlist_reaches_nothing_that_is_not_allowed()
    {
        await using var canary = Canary.Start(System.Net.IPAddress.Parse("127.0.0.9"));
        _bench.AllowedNetworks.Clear();
        _bench.AllowedNetworks.Add("127.0.0.1");
        var url = _bench.Server.Add(BadMedia.PlaylistNaming(canary.Url("/segment.ts")));

        var failure = await _bench.FailAsync(url, Mp3);

        Assert.Equal((FailureKind.UrlNotAllowed, 0), (failure.Kind, canary.Connections));
    }

    [Fact]
    public async Task A_playlist_cannot_reach_past_the_proxy()
    {
        await using var canary = Canary.Start(System.Net.IPAddress.Parse("127.0.0.9"));
        var url = _bench.Server.Add(BadMedia.PlaylistReachingPastTheProxy(canary.EndPoint));

        await _bench.FailAsync(url, Mp3);

        Assert.Equal(0, canary.Connections);
    }

    [Fact]
    public async Task A_playlist_without_an_end_is_live()
    {
        _bench.Server.AddFolder("/hls/", SampleMedia.Hls);
        _bench.Server.Add("/hls/live.m3u8", Serve.Text(
            "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:1.0,\nsegment0.ts\n#EXTINF:1.0,\nsegment1.ts\n",
            "application/vnd.apple.mpegurl"));

        var failure = await _bench.FailAsync(_bench.Server.Url("/hls/live.m3u8"), Mp3);

        Assert.Equal(FailureKind.ContentIsLive, failure.Kind);
    }

    [Fact]
    public async Task A_page_without_media_is_an_unsupported_address()
    {
        _bench.Server.Add("/page", Serve.Text("<!DOCTYPE html><html><head><title>Words</title></head><body>Only words.</body></html>", "text/html"));

        var failure = await _bench.FailAsync(_bench.Server.Url("/page"), Mp3);

        Assert.Equal(FailureKind.UnsupportedUrl, failure.Kind);
    }

    [Fact]
    public async Task A_missing_page_is_not_found()
    {
        var failure = await _bench.FailAsync(_bench.Server.Url("/nothing.mp4"), Mp3);

        Assert.Equal(FailureKind.NotFound, failure.Kind);
    }

    [Fact]
    public async Task A_dead_host_is_unreachable()
    {
        var canary = Canary.Start();
        var url = canary.Url("/gone.mp4");
        await canary.DisposeAsync();

        var failure = await _bench.FailAsync(url.AbsoluteUri, Mp3);

        Assert.Equal(FailureKind.NetworkUnreachable, failure.Kind);
    }

    [Fact]
    public async Task A_picture_without_sound_has_no_audio_to_give()
    {
        var failure = await _bench.FailAsync(_bench.Server.Url(SampleMedia.SilentMp4), Mp3);

        Assert.Equal(FailureKind.FormatUnavailable, failure.Kind);
    }

    [Fact]
    public async Task A_result_larger_than_allowed_ends_the_attempt()
    {
        _bench.Options = new MediaOptions { MaxOutputBytes = 100_000 };

        var failure = await _bench.FailAsync(_bench.Server.Url(SampleMedia.M4a), new OutputProfile(OutputFormat.Wav));

        Assert.Equal(FailureKind.TooLarge, failure.Kind);
    }

    [Fact]
    public async Task A_missing_tool_is_named()
    {
        _bench.Options = new MediaOptions { FfmpegPath = "/nowhere/ffmpeg" };

        var failure = await _bench.FailAsync(_bench.Server.Url(SampleMedia.M4a), Mp3);

        Assert.Equal(FailureKind.ToolMissing, failure.Kind);
        Assert.Contains("/nowhere/ffmpeg", failure.Evidence, StringComparison.Ordinal);
    }

    /// <summary>Everything that the attempt wrote, to see that no local file was read into it.</summary>
    private async Task<string> ReadAllAsync() => string.Concat(await Task.WhenAll(
        Directory.GetFiles(_bench.WorkFolder).Select(file => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))));
}
