using Conversion.Api.Hosting;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Conversion.Api.Live;

/// <summary>The log of all jobs' events, as its readers ask for it: first which there are, then only those that somebody needs.</summary>
public sealed class EventLog(IDocumentStore store, NpgsqlDataSource database)
{
    /// <summary>Entries are listed in pages of so many.</summary>
    private const int PageSize = 1000;

    /// <summary>Numbers that transactions may hold back while later ones have committed: far more than run at once.</summary>
    private const int Lookback = 1000;

    /// <summary>What is in the log beyond <paramref name="safe"/>; null begins so far back that nothing is missed that commits from now on.</summary>
    public async Task<LogLook> LookAsync(long? safe, CancellationToken cancellation)
    {
        // One way to the server and back, two looks: what had ended by the first is seen by the second.
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new(
            $"""
             select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
                    coalesce($1, (select greatest(0, coalesce(max(seq_id), 0) - {Lookback}) from {EventStoreSetup.Schema}.mt_events))
             """)
        { Parameters = { From(safe) } });
        batch.BatchCommands.Add(new(
            $"""
             select seq_id, stream_id from {EventStoreSetup.Schema}.mt_events
             where seq_id > coalesce($1, (select coalesce(max(seq_id), 0) - {Lookback} from {EventStoreSetup.Schema}.mt_events))
             order by seq_id limit {PageSize}
             """)
        { Parameters = { From(safe) } });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var (oldestRunning, next, from) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        await reader.NextResultAsync(cancellation);
        var entries = new List<LogEntry>();
        while (await reader.ReadAsync(cancellation))
        {
            entries.Add(new LogEntry(reader.GetInt64(0), reader.GetGuid(1)));
        }

        return new LogLook(oldestRunning, next, from, entries, IsMore: entries.Count == PageSize);
    }

    /// <summary>The events themselves, in their order.</summary>
    public async Task<IReadOnlyList<IEvent>> ReadAsync(IReadOnlyCollection<LogEntry> entries, CancellationToken cancellation)
    {
        if (entries.Count == 0)
        {
            return [];
        }

        var numbers = entries.Select(entry => entry.Sequence).ToArray();
        await using var session = store.QuerySession();
        return await session.Events.QueryAllRawEvents().Where(appended => numbers.Contains(appended.Sequence)).OrderBy(appended => appended.Sequence).ToListAsync(cancellation);
    }

    private static NpgsqlParameter From(long? safe) => new() { Value = (object?)safe ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint };
}

/// <summary>That an event is in the log.</summary>
public readonly record struct LogEntry(long Sequence, Guid Job);

/// <summary>One look at the log.</summary>
/// <param name="OldestRunning">Transactions with ids below had ended before it.</param>
/// <param name="Next">Transactions with ids from here on had not begun before it.</param>
/// <param name="From">What it begins after.</param>
/// <param name="Entries">What was there, in the log's order.</param>
/// <param name="IsMore">Whether a page was full, so that there may be more.</param>
public sealed record LogLook(long OldestRunning, long Next, long From, IReadOnlyList<LogEntry> Entries, bool IsMore);
