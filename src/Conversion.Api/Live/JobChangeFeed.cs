using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Conversion.Api.Live;

/// <summary>
/// Says that a job changed, never what: whoever hears it reads the stream. Fed by this node's commits at once and by
/// the other nodes' through <see cref="JobChangeExchange"/>; a signal that is lost is healed by the reader's own timed look.
/// </summary>
public sealed class JobChangeFeed
{
    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<JobChanges, byte>> _watched = new();
    private readonly ConcurrentDictionary<Signal, byte> _anyJob = new();

    /// <summary>This node's changes, for the other nodes.</summary>
    internal Channel<Guid> Outgoing { get; } = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });

    /// <summary>A commit of this node changed <paramref name="job"/>.</summary>
    public void Publish(Guid job)
    {
        Signal(job);
        Outgoing.Writer.TryWrite(job);
    }

    /// <summary>Some node changed <paramref name="job"/>.</summary>
    internal void Signal(Guid job)
    {
        if (_watched.TryGetValue(job, out var watchers))
        {
            foreach (var watcher in watchers.Keys)
            {
                watcher.Raise();
            }
        }

        foreach (var watcher in _anyJob.Keys)
        {
            watcher.Raise();
        }
    }

    /// <summary>Everything may have changed: the connection to the other nodes was cut for a while.</summary>
    internal void SignalAll()
    {
        foreach (var job in _watched.Keys)
        {
            Signal(job);
        }
    }

    /// <summary>Watches one job until disposed.</summary>
    public JobChanges Watch(Guid job)
    {
        var changes = new JobChanges(this, job);
        while (true)
        {
            var watchers = _watched.GetOrAdd(job, _ => new());
            lock (watchers)
            {
                if (_watched.TryGetValue(job, out var current) && ReferenceEquals(current, watchers))
                {
                    watchers[changes] = 0;
                    return changes;
                }
            }
        }
    }

    /// <summary>Watches all jobs until disposed.</summary>
    public Signal WatchAny()
    {
        var signal = new Signal(watcher => _anyJob.TryRemove(watcher, out _));
        _anyJob[signal] = 0;
        return signal;
    }

    internal void Forget(Guid job, JobChanges changes)
    {
        if (_watched.TryGetValue(job, out var watchers))
        {
            lock (watchers)
            {
                watchers.TryRemove(changes, out _);
                if (watchers.IsEmpty)
                {
                    _watched.TryRemove(job, out _);
                }
            }
        }
    }
}

/// <summary>Wakes one waiter; raised twice before the wait, it wakes once.</summary>
public class Signal(Action<Signal> closed) : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);

    internal void Raise()
    {
        try
        {
            _raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already raised: one look at the stream serves both.
        }
        catch (ObjectDisposedException)
        {
            // The watcher has just gone.
        }
    }

    /// <summary>Waits until raised, at most <paramref name="atMost"/>. False when the time is over.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellation) => _raised.WaitAsync(atMost, cancellation);

    public void Dispose()
    {
        closed(this);
        _raised.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>One watcher of one job.</summary>
public sealed class JobChanges(JobChangeFeed feed, Guid job) : Signal(signal => feed.Forget(job, (JobChanges)signal));
