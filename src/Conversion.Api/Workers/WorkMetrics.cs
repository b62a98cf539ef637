using System.Diagnostics.Metrics;

namespace Conversion.Api.Workers;

/// <summary>What this node's work is measured by. The names and units are the contract with whoever scrapes them.</summary>
public sealed class WorkMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Converter.Work";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _progressFailures;

    public WorkMetrics() => _progressFailures = _meter.CreateCounter<long>(
        "converter.work.progress_failures", "{report}", "Reports of progress that could not be stored; the work went on.");

    public void ProgressFailed() => _progressFailures.Add(1);

    public void Dispose() => _meter.Dispose();
}
