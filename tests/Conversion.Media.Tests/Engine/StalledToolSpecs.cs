using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.Media.Tests.Engine;

/// <summary>Real tools that a signal stops in the midst of their work while their source goes on.</summary>
public sealed class StalledToolSpecs : IAsyncLifetime
{
    private const string Picture = """{"format_id":"1","url":"/picture.mp4","ext":"mp4","vcodec":"avc1","acodec":"none","height":360,"protocol":"http"}""";
    private const string Sound = """{"format_id":"2","url":"/sound.m4a","ext":"m4a","vcodec":"none","acodec":"mp4a.40.2","protocol":"http"}""";
    private static readonly MediaOptions Impatient = new() { StallSeconds = 5 };
    private static readonly OutputProfile Mp3 = new(OutputFormat.Mp3);
    private static readonly OutputProfile Mp4 = new(OutputFormat.Mp4);
    private static readonly Delivery Slow = new() { BytesPerSecond = 20_000 };

    private EngineBench _bench = null!;
    private PlatformBench _platform = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_bench, _platform) = (await EngineBench.StartAsync(), await PlatformBench.StartAsync());
        (_bench.Options, _platform.Options) = (Impatient, Impatient);
    }

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        await _platform.DisposeAsync();
    }

    [Fact]
    public async Task Yt_dlp_while_it_resolves()
    {
        _bench.Server.Add("/page", Serve.EndlessText(bytesPerSecond: 2000));

        var failure = await StopAsync("yt-dlp", _bench.FailAsync(_bench.Server.Url("/page"), Mp3), _bench.Server, "/page", _bench.WorkFolder);

        Assert.StartsWith("Stalled while resolving the link", failure.Evidence, StringComparison.Ordinal);
        Assert.Contains("yt-dlp received", failure.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Yt_dlp_while_it_downloads()
    {
        _platform.Server.Add("/picture.mp4", SampleMedia.SilentMp4, Slow);
        _platform.Server.Add("/sound.m4a", SampleMedia.M4a);
        var inPieces = Picture.Replace("}", ""","downloader_options":{"http_chunk_size":100000}}""", StringComparison.Ordinal);

        var failure = await StopAsync(
            "yt-dlp", _platform.FailAsync($"{inPieces},{Sound}", Mp4, seconds: 4), _platform.Server, "/picture.mp4", _platform.WorkFolder);

        Assert.StartsWith("Stalled while downloading", failure.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ffmpeg_while_it_converts_what_arrives()
    {
        _platform.Server.Add("/sound.m4a", SampleMedia.OneMinuteAudio, Slow);

        var failure = await StopAsync("ffmpeg", _platform.FailAsync(Sound, Mp3), _platform.Server, "/sound.m4a", _platform.WorkFolder);

        Assert.StartsWith("Stalled while converting", failure.Evidence, StringComparison.Ordinal);
        Assert.Contains("A signal had stopped it", failure.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yt-dlp")]
    [InlineData("ffmpeg")]
    public async Task Either_end_of_a_pipe(string tool)
    {
        _platform.Server.Add("/sound.m4a", SampleMedia.OneMinuteAudio, Slow);
        var inPieces = Sound.Replace("}", ""","downloader_options":{"http_chunk_size":200000}}""", StringComparison.Ordinal);

        var failure = await StopAsync(tool, _platform.FailAsync(inPieces, Mp3), _platform.Server, "/sound.m4a", _platform.WorkFolder);

        Assert.StartsWith("Stalled while converting", failure.Evidence, StringComparison.Ordinal);
        Assert.Contains("ffmpeg", failure.Evidence, StringComparison.Ordinal);
        Assert.Contains("yt-dlp", failure.Evidence, StringComparison.Ordinal);
    }

    /// <summary>Stops the tool once its source has begun to send, and waits for the attempt to fail of it.</summary>
    private static async Task<Failure> StopAsync(string tool, Task<Failure> failing, MediaServer server, string path, string folder)
    {
        var stopped = await Eventually.BecomesAsync(
            () => Task.FromResult(WorkProcesses.IdsOf(tool, folder)),
            ids => ids.Count == 1 && server.RequestsTo(path) is [.., { Ended: false, BytesSent: > 1000 }],
            TimeSpan.FromSeconds(60), Cancellation);
        await WorkProcesses.SignalAsync("STOP", stopped[0]);

        var failure = await failing;

        Assert.Equal((FailureKind.Stalled, true), (failure.Kind, failure.Retryable));
        Assert.Empty(WorkProcesses.In(folder));
        return failure;
    }
}
