using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.Media.Tests.Engine;

/// <summary>kill -9 of a tool: the machine's memory ran out at this moment, which the next attempt need not meet.</summary>
public sealed class KilledToolSpecs : IAsyncLifetime
{
    private EngineBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await EngineBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("ffmpeg", "/slow.m4a")]
    [InlineData("yt-dlp", "/hanging.mp4")]
    public async Task It_is_told_as_want_of_memory_and_worth_another_attempt(string tool, string path)
    {
        _bench.Server.Add("/slow.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 20_000 });
        _bench.Server.Add("/hanging.mp4", Serve.Hanging());
        var failing = _bench.FailAsync(_bench.Server.Url(path), new OutputProfile(OutputFormat.Mp3));
        var found = await Eventually.BecomesAsync(
            () => Task.FromResult(RunningProcess.WorkingIn(_bench.WorkFolder).FirstOrDefault(process => process.IsRunOf(tool))),
            process => process is not null && _bench.Server.RequestsTo(path).Count > 0, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        found!.TrySend(UnixSignal.Kill);

        var failure = await failing;
        Assert.Equal((FailureKind.OutOfMemory, true), (failure.Kind, failure.Retryable));
    }
}
