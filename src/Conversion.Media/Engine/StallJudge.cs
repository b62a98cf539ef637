namespace Conversion.Media.Engine;

/// <summary>
/// Decides whether a tool is stalled, from samples over a sliding window: whatever is slow lives, as long as it moves.
/// Pure: the time comes with the samples. Not thread safe.
/// </summary>
internal sealed class StallJudge(StallRule rule)
{
    /// <summary>Part of the time that a tool at work uses of a processor, however loaded the machine; one that waits uses none.</summary>
    private const double LeastCpuShare = 0.01;

    /// <summary>The kernel counts whole pages, so that a file that grows by the byte looks like more than it is.</summary>
    private const double LeastWrittenBytesPerSecond = 16 * 1024;

    /// <summary>A longer pause between samples is the watcher's own: the host was stopped, or starved. It does not count.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(2);

    private readonly Queue<(TimeSpan Watched, ToolSample Sample)> _window = new();
    private (TimeSpan Watched, ToolSample Sample)? _since;
    private ToolSample? _last;
    private TimeSpan _watched;
    private TimeSpan _ranAt;

    /// <summary>Takes a sample; what stands still, or null while there is movement or too little was seen to tell.</summary>
    public Standstill? Observe(ToolSample sample)
    {
        if (_last is { } last) _watched += Min(sample.At - last.At, LongestGap);
        _last = sample;
        if (!sample.IsStopped) _ranAt = _watched;
        _window.Enqueue((_watched, sample));
        while (_window.TryPeek(out var next) && _watched - next.Watched >= rule.Window) _since = _window.Dequeue();
        if (_since is not { } since) return null;
        var seen = new Standstill(
            _watched - since.Watched, sample.Bytes - since.Sample.Bytes, sample.MediaSeconds - since.Sample.MediaSeconds,
            sample.Effort.WrittenBytes - since.Sample.Effort.WrittenBytes, sample.Effort.Cpu - since.Sample.Effort.Cpu,
            WasStopped: _watched - _ranAt >= rule.Window);
        return IsMovement(seen) ? null : seen;
    }

    private bool IsMovement(Standstill seen)
    {
        if (seen.WasStopped) return false;
        var seconds = seen.Over.TotalSeconds;
        return seen.Bytes >= rule.BytesPerSecond * seconds
            || seen.MediaSeconds > 0
            || seen.WrittenBytes >= LeastWrittenBytesPerSecond * seconds
            || rule.CpuIsMovement && seen.Cpu.TotalSeconds >= LeastCpuShare * seconds;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>What movement is.</summary>
/// <param name="Window">Time over which it is measured.</param>
/// <param name="BytesPerSecond">Bytes from the source that have to arrive, on average.</param>
/// <param name="CpuIsMovement">Whether processor time counts: where a tool may have to think without a byte.</param>
internal sealed record StallRule(TimeSpan Window, double BytesPerSecond, bool CpuIsMovement);

/// <summary>What a tool has achieved up to a moment.</summary>
/// <param name="At">The moment, on a clock that never goes back.</param>
/// <param name="Bytes">Bytes received from the source.</param>
/// <param name="MediaSeconds">Seconds of media written.</param>
/// <param name="Effort">What else it did.</param>
/// <param name="IsStopped">Whether a signal has stopped it.</param>
internal readonly record struct ToolSample(
    TimeSpan At, long Bytes, double MediaSeconds, Processes.ToolEffort Effort = default, bool IsStopped = false);

/// <summary>What was seen of a stalled tool.</summary>
/// <param name="Over">For how long it was watched.</param>
/// <param name="Bytes">Bytes that it received in that time.</param>
/// <param name="MediaSeconds">Media that it wrote.</param>
/// <param name="WrittenBytes">Bytes that it wrote to storage.</param>
/// <param name="Cpu">Processor time that it used.</param>
/// <param name="WasStopped">Whether a signal had it stopped all the while: the bytes then went no further than the system's buffers.</param>
internal sealed record Standstill(
    TimeSpan Over, long Bytes, double MediaSeconds, long WrittenBytes, TimeSpan Cpu, bool WasStopped);
