namespace Conversion.Api.Live;

/// <summary>One listener's connection, as its node knows it.</summary>
public sealed class Listener(ListenerKind kind, string caller, Guid? job, bool isResume, Listeners all, LiveMetrics metrics, TimeProvider clock, Action abort) : IDisposable
{
    private const long NotWriting = -1;
    private readonly LiveTrace _trace = new(kind, job, isResume);
    private long _writingSince = NotWriting;
    private bool _hasFailed;

    public ListenerKind Kind => kind;

    public string Caller => caller;

    /// <summary>The job; null for all of the caller's.</summary>
    public Guid? Job => job;

    /// <summary>When it connected.</summary>
    public DateTimeOffset Since { get; } = clock.GetUtcNow();

    /// <summary>The last id that was written to it.</summary>
    public string? LastId { get; private set; }

    /// <summary>Frames written to it.</summary>
    public long Sent { get; private set; }

    /// <summary>How long it has taken nothing of what is being written to it.</summary>
    public TimeSpan StuckFor => Volatile.Read(ref _writingSince) is var since and not NotWriting ? clock.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Cuts the connection.</summary>
    public void Abort() => abort();

    /// <summary>Writes by <paramref name="write"/>, and keeps account of it.</summary>
    public async ValueTask WriteAsync(ValueTask write, Delivery delivery)
    {
        if (!write.IsCompletedSuccessfully)
        {
            Volatile.Write(ref _writingSince, clock.GetTimestamp());
            await write;
            Volatile.Write(ref _writingSince, NotWriting);
        }

        LastId = delivery.Id ?? LastId;
        if (delivery.Frame is { } frame)
        {
            Sent++;
            TimeSpan? latency = !delivery.IsPast && frame.AppendedAt is { } at ? clock.GetUtcNow() - at : null;
            metrics.Delivered(kind, delivery.Merged, latency);
            _trace.Delivered(delivery.Merged, latency);
        }
    }

    /// <summary>Notes that it ended before its end was told.</summary>
    public void Failed(string reason)
    {
        // Who is dropped also leaves: the first reason is the true one.
        if (!Interlocked.Exchange(ref _hasFailed, true))
        {
            _trace.Failed(reason);
            all.Note(this, reason);
        }
    }

    /// <summary>Notes that it was not taken in.</summary>
    internal void Refuse() => _trace.Failed("There are too many live streams.");

    public void Dispose()
    {
        all.Remove(this);
        _trace.End(Sent, LastId);
    }
}
