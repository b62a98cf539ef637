using System.Collections.Concurrent;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Marten;

namespace Conversion.Api.Jobs;

/// <summary>
/// Lets callers read their own writes in lists although the read model is asynchronous: remembers each caller's latest
/// write through this node, and waits a moment for the model to have it.
/// </summary>
public sealed class CallersLastWrite(TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentDictionary<string, (Guid Job, int Version)> _latest = new();

    /// <summary>Notes a write.</summary>
    public void Remember(ConversionJob job) => _latest[job.Caller] = (job.Id, job.Version);

    /// <summary>Returns when the read model shows the caller's latest write, or after two seconds.</summary>
    public async Task WaitUntilVisibleAsync(string caller, IQuerySession session, CancellationToken cancellation)
    {
        if (!_latest.TryGetValue(caller, out var latest))
        {
            return;
        }

        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < LongestWait)
        {
            if ((await session.LoadAsync<JobProgress>(latest.Job, cancellation))?.Version >= latest.Version)
            {
                _latest.TryRemove(new(caller, latest));
                return;
            }

            await Task.Delay(Pause, clock, cancellation);
        }
    }
}
