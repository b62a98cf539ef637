using System.Threading.Tasks.Sources;

namespace Conversion.Api.Live;

/// <summary>
/// One waiter's place among the <see cref="Subscribers"/>. Woken twice before it waits, it wakes once. To wait costs no memory, and who is
/// woken goes on at once, on the thread that wakes.
/// </summary>
public sealed class Subscription : IValueTaskSource, IDisposable
{
    private const int Busy = 0, Waiting = 1, Raised = 2;
    private readonly Subscribers _all;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private ManualResetValueTaskSourceCore<bool> _wait;
    private int _state;
    private int _isLeft;
    private int _pulses;

    internal Subscription(Subscribers all, CancellationToken cancellation)
    {
        (_all, _cancellation, _pulses) = (all, cancellation, all.Pulses);
        // Not on the thread that cancels: it may be the one that stops the node, with thousands to tell.
        _registration = cancellation.UnsafeRegister(
            subscription => ThreadPool.UnsafeQueueUserWorkItem(woken => woken.Raise(), (Subscription)subscription!, preferLocal: false), this);
    }

    /// <summary>Where it stands in the list.</summary>
    internal int Place { get; set; }

    /// <summary>Completes at the next waking, or at once when there was one since the last wait. One wait at a time.</summary>
    /// <exception cref="OperationCanceledException">The waiter was cancelled.</exception>
    public ValueTask WaitAsync()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (Interlocked.CompareExchange(ref _state, Busy, Raised) == Raised)
        {
            return ValueTask.CompletedTask;
        }

        _wait.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Busy) != Busy)
        {
            Volatile.Write(ref _state, Busy);
            return ValueTask.CompletedTask;
        }

        return new ValueTask(this, _wait.Version);
    }

    /// <summary>Whether a sign of life was asked for since this last said so.</summary>
    public bool TakePulse()
    {
        var pulses = _all.Pulses;
        return Interlocked.Exchange(ref _pulses, pulses) != pulses;
    }

    /// <summary>Wakes it.</summary>
    internal void Raise()
    {
        if (Interlocked.CompareExchange(ref _state, Busy, Waiting) == Waiting)
        {
            _wait.SetResult(true);
        }
        else
        {
            // It is busy, and will find this; or it began to wait just now.
            if (Interlocked.CompareExchange(ref _state, Raised, Busy) == Waiting)
            {
                Raise();
            }
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isLeft, 1) == 0)
        {
            _all.Remove(this);
            _registration.Dispose();
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _wait.GetResult(token);
        _cancellation.ThrowIfCancellationRequested();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
