using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Media.Egress;
using Conversion.Media.Engine;
using Conversion.Media.Processes;
using Conversion.Media.YtDlp;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Media.Tests.Engine;

/// <summary>A platform that wants its files asked for in pieces: yt-dlp fetches, ffmpeg converts what comes out of the pipe.</summary>
public sealed class PipedSourceSpecs : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("piped-specs-").FullName;
    private readonly RecordingObserver _observer = new();
    private MediaServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await MediaServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_is_fetched_in_pieces_and_converted_meanwhile()
    {
        var converted = await ConvertAsync(OutputFormat.Mp3);

        Assert.InRange(converted.DurationSeconds, 59, 61);
        Assert.Equal([JobPhase.Converting], _observer.Phases);
        Assert.True(_server.RequestsTo("/minute.m4a").Count(request => request.Headers.ContainsKey("Range")) > 3);
        Assert.Equal("", await MediaProbe.DecodeAsync(converted.FilePath, Cancellation));
    }

    [Fact]
    public async Task A_fitting_codec_is_copied_out_of_the_pipe()
    {
        var converted = await ConvertAsync(OutputFormat.M4a);

        Assert.Equal(
            await PacketHashes.OfAsync(await SampleMedia.OneMinuteAudio.PathAsync(Cancellation), "a"), await PacketHashes.OfAsync(converted.FilePath, "a"));
    }

    [Fact]
    public async Task What_cannot_be_read_in_order_is_downloaded_after_all()
    {
        _server.Add("/minute.m4a", SampleMedia.Mp4IndexAtEnd);

        await ConvertAsync(OutputFormat.Mp3, seconds: 4);

        Assert.Equal([JobPhase.Converting, JobPhase.Downloading, JobPhase.Converting], _observer.Phases);
    }

    private async Task<ConvertedMedia> ConvertAsync(OutputFormat format, int seconds = 60)
    {
        var source = InfoParser.Parse($$$"""
            {"id":"a","title":"A minute","extractor":"youtube","extractor_key":"Youtube","webpage_url":"{{{_server.Url("/none")}}}","duration":{{{seconds}}},
             "formats":[{"format_id":"140","url":"{{{_server.Url("/minute.m4a")}}}","ext":"m4a","vcodec":"none","acodec":"mp4a.40.2","abr":128,
             "protocol":"http","downloader_options":{"http_chunk_size":200000}}]}
            """);
        var egress = new EgressOptions { AllowedNetworks = { "127.0.0.0/8" } };
        await using var session = new EgressProxy(egress).OpenSession(1 << 30);
        Assert.True(SourceUrl.TryParse(_server.Url("/none"), out var url, out _));
        var request = new ConversionRequest(Guid.CreateVersion7(), 1, url!, "youtube", new OutputProfile(format), "default", _folder);
        var options = new MediaOptions();
        var context = new AttemptContext(
            request, options, MediaTools.Locate(options), session, TrustedAuthorities.Prepare(options, _folder), null, TimeProvider.System);
        return await new Attempt(context, _observer, NullLogger.Instance).RunAsync(source, Cancellation);
    }
}
