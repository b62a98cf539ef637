using System.Collections.Concurrent;
using Conversion.Api.Hosting;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Live;

/// <summary>
/// All listeners of this node: how many there may be, which of them cannot be written to any more, and the pulse by which each
/// gives a sign of life.
/// </summary>
public sealed class Listeners(
    LiveJobs jobs, LiveCallers callers, LiveMetrics metrics, IOptions<LimitOptions> limits, TimeProvider clock, ILogger<Listeners> log) : BackgroundService
{
    /// <summary>At most two of these pass between two signs of life; the contract allows 15 s.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private const int MostFailuresKept = 100;
    private readonly ConcurrentDictionary<Listener, byte> _listeners = new();
    private readonly ConcurrentDictionary<string, int> _ofCaller = new();
    private readonly ConcurrentQueue<FailedDelivery> _failures = new();

    /// <summary>The listeners there are.</summary>
    public IReadOnlyCollection<Listener> All => [.. _listeners.Keys];

    /// <summary>The latest deliveries that failed, the oldest first.</summary>
    public IReadOnlyCollection<FailedDelivery> Failures => [.. _failures];

    /// <summary>Takes a listener in until it is disposed. Null when there are too many, of this caller or in all.</summary>
    /// <param name="kind">What it listens to.</param>
    /// <param name="caller">Whose it is.</param>
    /// <param name="job">The job; null for all of the caller's.</param>
    /// <param name="isResume">Whether it goes on from an id.</param>
    /// <param name="abort">Cuts its connection.</param>
    public Listener? TryAdd(ListenerKind kind, string caller, Guid? job, bool isResume, Action abort)
    {
        var mine = _ofCaller.AddOrUpdate(caller, 1, (_, count) => count + 1);
        var listener = new Listener(kind, caller, job, isResume, this, metrics, clock, abort);
        _listeners[listener] = 0;
        metrics.Came(kind);
        if (mine > limits.Value.StreamsPerCaller || _listeners.Count > limits.Value.Streams)
        {
            listener.Refuse();
            listener.Dispose();
            metrics.Refused(kind);
            return null;
        }

        metrics.Connected(kind, isResume);
        return listener;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beats = new PeriodicTimer(Beat, clock);
        for (var beat = 1; await beats.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(tick => tick.IsCompletedSuccessfully && tick.Result, TaskScheduler.Default); beat++)
        {
            var bound = TimeSpan.FromSeconds(limits.Value.StreamStuckSeconds);
            foreach (var stuck in _listeners.Keys.Where(listener => listener.StuckFor > bound))
            {
                Drop(stuck, $"Nothing could be written for {bound.TotalSeconds} s.");
            }

            foreach (var job in jobs.All)
            {
                job.Subscribers.Beat();
                if (beat % 2 == 0)
                {
                    job.Forget();
                }
            }

            foreach (var caller in callers.All)
            {
                caller.Subscribers.Beat();
            }
        }
    }

    /// <summary>Cuts a listener off: it resumes by the last id that it has.</summary>
    internal void Drop(Listener listener, string reason)
    {
        metrics.Dropped(listener.Kind);
        listener.Failed(reason);
        log.LogInformation("A listener of {Caller} ({Kind}, job {Job}) is dropped: {Reason}", listener.Caller, listener.Kind, listener.Job, reason);
        listener.Abort();
    }

    internal void Note(Listener listener, string reason)
    {
        _failures.Enqueue(new FailedDelivery(clock.GetUtcNow(), listener.Kind, listener.Caller, listener.Job, listener.Since, listener.LastId, listener.Sent, reason));
        while (_failures.Count > MostFailuresKept)
        {
            _failures.TryDequeue(out _);
        }
    }

    internal void Remove(Listener listener)
    {
        if (!_listeners.TryRemove(listener, out _))
        {
            return;
        }

        metrics.Left(listener.Kind);
        while (_ofCaller.TryGetValue(listener.Caller, out var count)
            && !(count == 1 ? _ofCaller.TryRemove(new(listener.Caller, 1)) : _ofCaller.TryUpdate(listener.Caller, count - 1, count)))
        {
            // another listener of the caller came or went meanwhile
        }
    }
}

/// <summary>A delivery that failed: the listener left, or was dropped, before the end of what it listened to.</summary>
public sealed record FailedDelivery(
    DateTimeOffset At, ListenerKind Kind, string Caller, Guid? JobId, DateTimeOffset Since, string? LastId, long Sent, string Reason);
