using System.Collections.Concurrent;
using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Conversion.Api.Live;

/// <summary>The callers to all of whose jobs somebody on this node listens. Only the <see cref="EventTail"/> changes who is in it.</summary>
public sealed class LiveCallers(IDocumentStore store)
{
    /// <summary>Unfinished jobs, the newest, that a listener is shown to begin with.</summary>
    private const int MostUnfinished = 1000;
    private readonly ConcurrentDictionary<string, (LiveCaller Caller, int Listeners)> _callers = new();

    public bool IsEmpty => _callers.IsEmpty;

    public IEnumerable<LiveCaller> All => _callers.Values.Select(entry => entry.Caller);

    /// <summary>One more listener of <paramref name="caller"/>.</summary>
    public async Task<LiveCaller> EnterAsync(string caller, long safe)
    {
        if (_callers.TryGetValue(caller, out var known))
        {
            _callers[caller] = (known.Caller, known.Listeners + 1);
            return known.Caller;
        }

        var live = new LiveCaller(await UnfinishedAsync(caller));
        live.Passed(safe);
        _callers[caller] = (live, 1);
        return live;
    }

    // The queue holds what has not ended; what ends between the two looks is left out.
    private async Task<IEnumerable<ConversionJob>> UnfinishedAsync(string caller)
    {
        await using var session = store.QuerySession();
        await using var command = new NpgsqlCommand(
            $"select job_id from {EventStoreSetup.QueueTable} where caller = $1 order by job_id desc limit {MostUnfinished}");
        command.Parameters.Add(new() { Value = caller });
        var ids = new List<Guid>();
        await using (var reader = await session.ExecuteReaderAsync(command))
        {
            while (await reader.ReadAsync())
            {
                ids.Add(reader.GetGuid(0));
            }
        }

        return (await session.LoadManyAsync<ConversionJob>(ids)).Where(job => !job.IsTerminal);
    }

    /// <summary>One listener of <paramref name="caller"/> less.</summary>
    public void Leave(string caller)
    {
        if (_callers.TryGetValue(caller, out var known))
        {
            _ = known.Listeners > 1 ? (_callers[caller] = (known.Caller, known.Listeners - 1)).Listeners : _callers.TryRemove(caller, out _) ? 0 : 0;
        }
    }

    /// <summary>Takes an event of the log.</summary>
    public async Task ApplyAsync(IEvent appended, LiveFrame? shared, long safe)
    {
        // Jobs that have ended are not held, and yet there may be news of them: another run, or that their file has gone.
        var ended = appended.Data is ArtifactExpired && !_callers.IsEmpty ? await BeforeAsync(appended) : null;
        var begun = appended.Data switch
        {
            JobSubmitted submitted => submitted.Caller,
            JobRetried retried => retried.Caller,
            _ => ended?.Caller,
        };
        foreach (var (name, (caller, _)) in _callers)
        {
            var before = caller.StateOf(appended.StreamId);
            if (before is null && begun == name)
            {
                before = ended ?? await BeforeAsync(appended);
            }

            if (before is not null)
            {
                caller.Apply(before, appended, shared, safe);
            }
        }
    }

    private async Task<ConversionJob> BeforeAsync(IEvent begun)
    {
        if (begun.Version == 1)
        {
            return new ConversionJob();
        }

        await using var session = store.QuerySession();
        return await session.Events.AggregateStreamAsync<ConversionJob>(begun.StreamId, begun.Version - 1) ?? new ConversionJob();
    }
}
