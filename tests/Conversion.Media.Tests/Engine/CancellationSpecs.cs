using System.Diagnostics;
using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.Media.Tests.Engine;

public sealed class CancellationSpecs : IAsyncLifetime
{
    private EngineBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await EngineBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("ffmpeg", "/slow.m4a")]
    [InlineData("yt-dlp", "/hanging.mp4")]
    public async Task Cancelling_ends_every_process_of_the_attempt_within_two_seconds(string tool, string path)
    {
        _bench.Server.Add("/slow.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 20_000 });
        _bench.Server.Add("/hanging.mp4", Serve.Hanging());
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var converting = _bench.ConvertAsync(_bench.Server.Url(path), new OutputProfile(OutputFormat.Mp3), cancel.Token);
        await Eventually.HoldsAsync(
            () => WorkProcesses.In(_bench.WorkFolder).Any(process => process.Contains(tool, StringComparison.Ordinal))
                && _bench.Server.RequestsTo(path).Count > 0,
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var clock = Stopwatch.StartNew();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => converting);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"It took {clock.Elapsed}.");
        Assert.Empty(WorkProcesses.In(_bench.WorkFolder));
    }
}
