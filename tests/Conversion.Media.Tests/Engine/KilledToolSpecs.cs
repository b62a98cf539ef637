using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.Media.Tests.Engine;

/// <summary>Somebody kills a tool from outside, or the kernel does.</summary>
public sealed class KilledToolSpecs : IAsyncLifetime
{
    private const string Sound = """
        {"format_id":"2","url":"/sound.m4a","ext":"m4a","vcodec":"none","acodec":"mp4a.40.2","protocol":"http","downloader_options":{"http_chunk_size":200000}}
        """;

    private PlatformBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await PlatformBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("yt-dlp")]
    [InlineData("ffmpeg")]
    public async Task It_is_worth_another_attempt(string tool)
    {
        _bench.Server.Add("/sound.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 50_000 });
        var failing = _bench.FailAsync(Sound, new OutputProfile(OutputFormat.Mp3));
        var tools = await Eventually.BecomesAsync(
            () => Task.FromResult(WorkProcesses.IdsOf(tool, _bench.WorkFolder)),
            ids => ids.Count == 1 && _bench.Server.RequestsTo("/sound.m4a") is [.., { BytesSent: > 1000 }],
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await WorkProcesses.SignalAsync("KILL", tools[0]);

        var failure = await failing;
        Assert.Equal((FailureKind.OutOfMemory, true), (failure.Kind, failure.Retryable));
        Assert.StartsWith($"{tool}: signal SIGKILL", failure.Evidence, StringComparison.Ordinal);
        Assert.Empty(WorkProcesses.In(_bench.WorkFolder));
    }
}
