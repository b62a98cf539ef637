using Conversion.Domain.Jobs;

namespace Conversion.Media.Tests.Engine;

/// <summary>Keeps what an attempt tells, and notes when two calls overlap.</summary>
internal sealed class RecordingObserver : IConversionObserver
{
    private readonly Lock _gate = new();
    private readonly List<JobPhase> _phases = [];
    private readonly List<AttemptProgress> _progress = [];
    private readonly long _since = TimeProvider.System.GetTimestamp();
    private readonly List<(TimeSpan At, JobPhase Phase, AttemptProgress Progress)> _told = [];
    private int _inside;

    public SourceMetadata? Source { get; private set; }

    public bool Overlapped { get; private set; }

    public IReadOnlyList<JobPhase> Phases => Snapshot(_phases);

    public IReadOnlyList<AttemptProgress> Progress => Snapshot(_progress);

    public ValueTask ResolvedAsync(SourceMetadata source, CancellationToken cancellation) => Note(() => Source = source);

    public ValueTask PhaseStartedAsync(JobPhase phase, CancellationToken cancellation) => Note(() => _phases.Add(phase));

    /// <summary>Progress with its time, and the phase that it was told in.</summary>
    public IReadOnlyList<(TimeSpan At, JobPhase Phase, AttemptProgress Progress)> Told => Snapshot(_told);

    public void Progressed(AttemptProgress progress) => Keep(() =>
    {
        _progress.Add(progress);
        _told.Add((TimeProvider.System.GetElapsedTime(_since), _phases.LastOrDefault(), progress));
    });

    private ValueTask Note(Action note)
    {
        Keep(note);
        return ValueTask.CompletedTask;
    }

    private void Keep(Action note)
    {
        if (Interlocked.Increment(ref _inside) > 1) Overlapped = true;
        lock (_gate) note();
        Interlocked.Decrement(ref _inside);
    }

    private IReadOnlyList<T> Snapshot<T>(List<T> list)
    {
        lock (_gate) return [.. list];
    }
}
