using Conversion.Api.Hosting;
using Conversion.Api.ReadModels;
using Conversion.Api.Stores;
using Conversion.Api.Workers;
using Conversion.Storage.Mirrored;
using Npgsql;

namespace Conversion.Api.Telemetry;

/// <summary>What the database says of the whole service at one moment.</summary>
/// <param name="Queue">Unfinished jobs by platform and state.</param>
/// <param name="Held">Leases that are held.</param>
/// <param name="Expired">Of those, the ones that have run out.</param>
/// <param name="Nodes">Nodes that live.</param>
/// <param name="Slots">Their slots.</param>
/// <param name="Projections">How far each asynchronous model is behind.</param>
/// <param name="Mirror">What one of two stores has missed.</param>
/// <param name="DeadLetters">Messages that were given up.</param>
internal sealed record ServiceState(
    IReadOnlyList<QueueShare> Queue, long Held, long Expired, long Nodes, long Slots, IReadOnlyList<ReadModelLag> Projections,
    IReadOnlyList<(string Work, long Count)> Mirror, long DeadLetters)
{
    /// <summary>What an unfinished job may be doing.</summary>
    public static IReadOnlyList<string> QueueStates { get; } = ["waiting", "delayed", "parked", "shared", "running"];

    private const string Schema = EventStoreSetup.Schema;
    private const int LongestSeconds = 5;

    /// <summary>Reads it, in one round trip.</summary>
    public static async Task<ServiceState> ReadAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.Timeout = LongestSeconds;
        foreach (var sql in (string[])
        [
            $"""
             select platform,
                    case when running then 'running' when shares_with is not null then 'shared' when parked then 'parked' when available_at > now() then 'delayed' else 'waiting' end,
                    count(*), coalesce(extract(epoch from now() - min(available_at) filter (where not running and not parked and available_at <= now())), 0)::float8,
                    count(*) filter (where running and coalesce(lease_until, '-infinity') < now())
             from {EventStoreSetup.QueueTable} group by 1, 2
             """,
            $"select count(*), coalesce(sum(slots), 0) from {NodePresence.Name} where {NodePresence.IsAlive}",
            ReadModelLag.Query,
            $"select work, count(*) from {MirrorJournal.Name} group by 1",
            $"select count(*) from {EventStoreSetup.MessageSchema}.wolverine_dead_letters",
        ])
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var queue = await reader.RowsAsync(row => new QueueShare(row.GetString(0), row.GetString(1), row.GetInt64(2), Math.Max(0, row.GetDouble(3)), row.GetInt64(4)), cancellation);
        var (nodes, slots) = (await NextAsync(reader, row => (row.GetInt64(0), row.GetInt64(1)), cancellation))[0];
        var projections = await NextAsync(reader, ReadModelLag.Of, cancellation);
        var mirror = (await NextAsync(reader, row => (Work: row.GetString(0), Count: row.GetInt64(1)), cancellation)).ToDictionary(row => row.Work, row => row.Count);
        var dead = (await NextAsync(reader, row => row.GetInt64(0), cancellation))[0];
        return new ServiceState(
            queue, queue.Where(row => row.State == "running").Sum(row => row.Count), queue.Sum(row => row.Expired), nodes, slots, projections,
            [.. Enum.GetNames<MirrorWork>().Select(work => (work.ToLowerInvariant(), mirror.GetValueOrDefault(work)))], dead);
    }

    private static async Task<List<T>> NextAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await reader.NextResultAsync(cancellation);
        return await reader.RowsAsync(read, cancellation);
    }
}

/// <summary>Unfinished jobs of one platform in one state, and how long the first of them that is due has waited.</summary>
internal sealed record QueueShare(string Platform, string State, long Count, double AgeSeconds, long Expired);
