using Conversion.Domain.Failures;
using Conversion.Media.Processes;

namespace Conversion.Media.Engine;

/// <summary>
/// Watches a tool while it runs: samples what moved, reports it, and ends the tool when nothing moves any more or the
/// media grows past what is allowed. The only caller of the observer while a tool runs.
/// </summary>
internal sealed class ActivityMonitor(
    MediaOptions options, TimeProvider time, ProgressEstimator estimator, IConversionObserver observer, Func<long> receivedBytes)
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs <paramref name="tool"/> under watch.</summary>
    /// <exception cref="MediaFailureException">It stalled, or grew too long.</exception>
    public async Task<ToolResult> WatchAsync(
        Func<CancellationToken, Task<ToolResult>> tool, Func<Activity> sample, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var ticks = new PeriodicTimer(SampleInterval, time);
        var running = tool(ending.Token);
        var verdict = await SampleUntilAsync(running, ticks, sample);
        if (verdict is { } kind)
        {
            await ending.CancelAsync();
            await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            cancellation.ThrowIfCancellationRequested();
            throw new MediaFailureException(FailureCatalogue.Describe(kind, evidence: Evidence(kind)));
        }

        var result = await running;
        Report(sample());
        return result;
    }

    private async Task<FailureKind?> SampleUntilAsync(Task running, PeriodicTimer ticks, Func<Activity> sample)
    {
        var (lastBytes, lastMedia, movedAt) = (-1L, -1.0, time.GetTimestamp());
        while (!running.IsCompleted)
        {
            var tick = ticks.WaitForNextTickAsync(CancellationToken.None).AsTask();
            if (await Task.WhenAny(running, tick) == running) break;
            var (activity, bytes) = (sample(), receivedBytes());
            if (bytes != lastBytes || activity.MediaSeconds > lastMedia) movedAt = time.GetTimestamp();
            (lastBytes, lastMedia) = (bytes, activity.MediaSeconds);
            if (activity.MediaSeconds > options.MaxDurationSeconds + 1) return FailureKind.TooLong;
            if (time.GetElapsedTime(movedAt).TotalSeconds >= options.StallSeconds) return FailureKind.Stalled;
            Report(activity);
        }

        return null;
    }

    private void Report(Activity activity) => observer.Progressed(estimator.Report(activity.Fraction, receivedBytes(), activity.TotalBytes));

    private string Evidence(FailureKind kind) => kind == FailureKind.Stalled
        ? $"No byte arrived and no media was written for {options.StallSeconds} s."
        : $"The media went on past {options.MaxDurationSeconds} s.";
}
