using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Conversion.Api.Live;

/// <summary>
/// Who waits for the changes of one job, or of one caller's jobs. A change wakes them one after the other on a few threads, where each
/// writes and waits again: ten thousand listeners are not ten thousand items of the thread pool's work, with all else behind them.
/// </summary>
public sealed class Subscribers : IThreadPoolWorkItem
{
    private const int Few = 256;
    private readonly Lock _gate = new();
    private readonly List<Subscription> _all = [];
    private bool _isWaking;
    private bool _isDue;
    private int _pulses;
    private int _quietBeats;

    /// <summary>How many pulses there were.</summary>
    internal int Pulses => Volatile.Read(ref _pulses);

    /// <summary>One more. It is woken for each change from now on until it is disposed.</summary>
    public Subscription Add(CancellationToken cancellation)
    {
        var subscription = new Subscription(this, cancellation);
        lock (_gate)
        {
            subscription.Place = _all.Count;
            _all.Add(subscription);
        }

        return subscription;
    }

    /// <summary>Wakes all, soon and elsewhere.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _quietBeats = 0;
            // One at a time: the next one then wakes them for all that has come meanwhile.
            _isDue = _isWaking;
            if (_isWaking || _all.Count == 0)
            {
                return;
            }

            _isWaking = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>
    /// Every five seconds: wakes all and asks each for a sign of life, unless a change has woken them since the beat before the last. What
    /// has changed just now is sign enough, and ten thousand more would be in the next one's way.
    /// </summary>
    public void Beat()
    {
        lock (_gate)
        {
            if (++_quietBeats < 2)
            {
                return;
            }
        }

        Interlocked.Increment(ref _pulses);
        Wake();
    }

    void IThreadPoolWorkItem.Execute()
    {
        Subscription[] all;
        lock (_gate)
        {
            _isDue = false;
            all = [.. CollectionsMarshal.AsSpan(_all)];
        }

        if (all.Length <= Few)
        {
            WakeAll(all);
        }
        else
        {
            Parallel.ForEach(Partitioner.Create(0, all.Length, Few), range => WakeAll(all.AsSpan(range.Item1..range.Item2)));
        }

        lock (_gate)
        {
            _isWaking = false;
            if (!_isDue)
            {
                return;
            }
        }

        Wake();
    }

    internal void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            // The last one takes its place: ten thousand may leave at once.
            var last = _all[^1];
            _all[last.Place = subscription.Place] = last;
            _all.RemoveAt(_all.Count - 1);
        }
    }

    private static void WakeAll(ReadOnlySpan<Subscription> some)
    {
        foreach (var subscription in some)
        {
            subscription.Raise();
        }
    }
}
