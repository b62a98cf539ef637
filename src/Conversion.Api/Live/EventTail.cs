using System.Threading.Channels;

namespace Conversion.Api.Live;

/// <summary>
/// Reads the event log as it grows, once for all listeners of this node: at each signal of a change, and by itself each second, so
/// that a signal that is lost, or a connection that is cut, costs a second and not the truth. It rests while nobody listens.
/// </summary>
public sealed class EventTail(
    EventLog eventLog, JobChangeFeed changes, LiveJobs jobs, LiveCallers callers, TimeProvider clock, ILogger<EventTail> log) : BackgroundService
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(1);
    private readonly Channel<Func<Task>> _requests = Channel.CreateUnbounded<Func<Task>>(new() { SingleReader = true });
    private readonly Lock _gate = new();
    private TaskCompletionSource _looked = NewSignal();
    private LogPosition? _position;

    /// <summary>Up to where the log has been read.</summary>
    public long Safe => _position?.Safe ?? 0;

    /// <summary>Follows all jobs of a caller until disposed. What the listener is shown first is as new as the log.</summary>
    public async Task<CallerWatch> WatchAsync(string caller, CancellationToken cancellation)
    {
        var entered = new TaskCompletionSource<LiveCaller>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _requests.Writer.WriteAsync(async () =>
        {
            try
            {
                entered.SetResult(await callers.EnterAsync(caller, Safe));
            }
            catch (Exception failure)
            {
                entered.SetException(failure);
            }
        }, cancellation);
        var watch = new CallerWatch(await entered.Task, () => _requests.Writer.TryWrite(() =>
        {
            callers.Leave(caller);
            return Task.CompletedTask;
        }));
        try
        {
            // The states were read from the database, and may be ahead of the log as it was read by then.
            await LookedAsync().WaitAsync(cancellation);
            return watch;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = changes.WatchAny();
        while (!stoppingToken.IsCancellationRequested)
        {
            var isAnyRequest = false;
            while (_requests.Reader.TryRead(out var request))
            {
                isAnyRequest = true;
                await request();
            }

            try
            {
                if (isAnyRequest || !jobs.IsEmpty || !callers.IsEmpty)
                {
                    await LookAsync(stoppingToken);
                }
                else
                {
                    _position = null;
                }

                using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(changed.WaitAsync(SafetyNet, either.Token), _requests.Reader.WaitToReadAsync(either.Token).AsTask());
                await either.CancelAsync();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The event log could not be read for listeners: {Reason} Trying again.", failure.GetBaseException().Message);
                await Task.Delay(SafetyNet, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // A look that begins from now on.
    private Task LookedAsync()
    {
        lock (_gate)
        {
            return _looked.Task;
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        TaskCompletionSource looked;
        lock (_gate)
        {
            (looked, _looked) = (_looked, NewSignal());
        }

        try
        {
            var look = await eventLog.LookAsync(_position?.Safe, cancellation);
            var (oldestRunning, next) = (look.OldestRunning, look.Next);
            _position ??= new LogPosition(look.From);
            await TakeAsync(look.Entries, cancellation);
            while (look.IsMore)
            {
                look = await eventLog.LookAsync(look.Entries[^1].Sequence, cancellation);
                await TakeAsync(look.Entries, cancellation);
            }

            _position.Settle(oldestRunning, next);
            foreach (var caller in callers.All)
            {
                caller.Passed(_position.Safe);
            }

            looked.SetResult();
        }
        catch (Exception failure)
        {
            looked.SetException(failure);
            throw;
        }
    }

    private async Task TakeAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellation)
    {
        // Who begins to watch a job after this look reads a state that has what is passed over here.
        var news = entries.Where(entry => !_position!.Has(entry.Sequence)).ToLookup(entry => !callers.IsEmpty || jobs.IsWatched(entry.Job));
        foreach (var appended in await eventLog.ReadAsync([.. news[true]], cancellation))
        {
            // Noted after it was applied: what fails on the way is read again, and applied once all the same.
            await callers.ApplyAsync(appended, await jobs.ApplyAsync(appended), _position!.Safe);
            _position.Take(appended.Sequence);
        }

        foreach (var entry in news[false])
        {
            _position!.Take(entry.Sequence);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>One listener's hold on a caller's jobs.</summary>
public sealed class CallerWatch(LiveCaller caller, Action leave) : IDisposable
{
    private Action? _leave = leave;

    public LiveCaller Caller => caller;

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
