using System.Diagnostics.Metrics;
using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Workers;

/// <summary>What this node's work is measured by. The names and units are the contract with whoever scrapes them.</summary>
public sealed class WorkMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Converter.Work";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _progressFailures;
    private readonly Histogram<double> _stages;
    private int _running;

    public WorkMetrics(IOptions<WorkerOptions> options)
    {
        _progressFailures = _meter.CreateCounter<long>(
            "converter.work.progress_failures", "{report}", "Reports of progress that could not be stored; the work went on.");
        _stages = _meter.CreateHistogram(
            "converter.stage.duration", "s", "How long attempts took, by stage: queued (due and not begun), resolving, downloading, converting, storing.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600] });
        _meter.CreateObservableGauge("converter.slots.limit", () => options.Value.Slots, "{slot}", "Attempts that may run on this node at once.");
        _meter.CreateObservableGauge("converter.slots.used", () => Volatile.Read(ref _running), "{slot}", "Attempts that run on this node.");
    }

    public void ProgressFailed() => _progressFailures.Add(1);

    /// <summary>An attempt took a slot, after its job had been due for so long.</summary>
    public void Began(string platform, TimeSpan waited)
    {
        Interlocked.Increment(ref _running);
        StageEnded("queued", platform, waited);
    }

    /// <summary>An attempt gave its slot back.</summary>
    public void Ended() => Interlocked.Decrement(ref _running);

    /// <summary>An attempt left a phase, for the next one or for good.</summary>
    public void StageEnded(JobPhase phase, string platform, TimeSpan duration) => StageEnded(NameOf(phase), platform, duration);

    public void Dispose() => _meter.Dispose();

    private void StageEnded(string stage, string platform, TimeSpan duration) =>
        _stages.Record(Math.Max(0, duration.TotalSeconds), new("stage", stage), new("platform", platform));

    private static string NameOf(JobPhase phase) => phase switch
    {
        JobPhase.Resolving => "resolving",
        JobPhase.Downloading => "downloading",
        JobPhase.Converting => "converting",
        _ => "storing",
    };
}
