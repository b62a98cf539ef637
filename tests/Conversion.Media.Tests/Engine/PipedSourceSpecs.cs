using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;

namespace Conversion.Media.Tests.Engine;

/// <summary>A platform that wants its files asked for in pieces: yt-dlp fetches, ffmpeg converts what comes out of the pipe.</summary>
public sealed class PipedSourceSpecs : IAsyncLifetime
{
    private const string InPieces = """
        {"format_id":"140","url":"/minute.m4a","ext":"m4a","vcodec":"none","acodec":"mp4a.40.2","abr":128,"protocol":"http",
         "downloader_options":{"http_chunk_size":200000}}
        """;

    private PlatformBench _bench = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await PlatformBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task It_is_fetched_in_pieces_and_converted_meanwhile()
    {
        var converted = await _bench.ConvertAsync(InPieces, new OutputProfile(OutputFormat.Mp3));

        Assert.InRange(converted.DurationSeconds, 59, 61);
        Assert.Equal([JobPhase.Converting], _bench.Observer.Phases);
        Assert.True(_bench.Server.RequestsTo("/minute.m4a").Count(request => request.Headers.ContainsKey("Range")) > 3);
        Assert.Equal("", await MediaProbe.DecodeAsync(converted.FilePath, Cancellation));
    }

    [Fact]
    public async Task A_fitting_codec_is_copied_out_of_the_pipe()
    {
        var converted = await _bench.ConvertAsync(InPieces, new OutputProfile(OutputFormat.M4a));

        Assert.Equal(
            await PacketHashes.OfAsync(await SampleMedia.OneMinuteAudio.PathAsync(Cancellation), "a"), await PacketHashes.OfAsync(converted.FilePath, "a"));
    }

    [Fact]
    public async Task What_cannot_be_read_in_order_is_downloaded_after_all()
    {
        _bench.Server.Add("/minute.m4a", SampleMedia.Mp4IndexAtEnd);

        await _bench.ConvertAsync(InPieces, new OutputProfile(OutputFormat.Mp3), seconds: 4);

        Assert.Equal([JobPhase.Converting, JobPhase.Downloading, JobPhase.Converting], _bench.Observer.Phases);
    }
}
