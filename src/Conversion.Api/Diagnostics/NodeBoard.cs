using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Npgsql;

namespace Conversion.Api.Diagnostics;

/// <summary>The nodes that say that they live, those that were silent lately, and those that hold a lease without being heard of.</summary>
public sealed class NodeBoard(NpgsqlDataSource database)
{
    private const string Queue = EventStoreSetup.QueueTable;

    /// <summary>All of them by name, each with its leases.</summary>
    public async Task<IReadOnlyList<NodeView>> ReadAsync(CancellationToken cancellation)
    {
        var leases = (await database.ReadAsync(
            $"""
             select node, job_id, attempt, platform, lease_until, overdue_at, coalesce(lease_until < now(), true)
             from {Queue} where running and node is not null order by lease_until
             """,
            row => (Node: row.GetString(0), Lease: new LeaseView(row.GetGuid(1), row.GetInt32(2), row.GetString(3), Time(row, 4), Time(row, 5), row.GetBoolean(6))),
            cancellation)).ToLookup(row => row.Node, row => row.Lease);
        var seen = await database.ReadAsync(
            $"select node, {NodePresence.IsAlive}, seen_at, started_at, slots, free_bytes, disk_low from {NodePresence.Name}",
            row => new NodeView(row.GetString(0), row.GetBoolean(1), row.GetFieldValue<DateTimeOffset>(2), Time(row, 3), row.GetInt32(4), row.IsDBNull(5) ? null : row.GetInt64(5), row.GetBoolean(6), [.. leases[row.GetString(0)]]),
            cancellation);
        var unheard = leases.Where(held => seen.TrueForAll(node => node.Node != held.Key))
            .Select(held => new NodeView(held.Key, IsAlive: false, null, null, Slots: null, null, DiskIsLow: false, [.. held]));
        return [.. seen.Concat(unheard).OrderBy(node => node.Node, StringComparer.Ordinal)];
    }

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}

/// <summary>One node.</summary>
/// <param name="Node">Its name.</param>
/// <param name="IsAlive">Whether it said so within the last five seconds. One that was stopped is not there at all.</param>
/// <param name="SeenAt">When it last did; null for a node that is known by its leases alone.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Slots">Conversions that it runs at once; null when nobody knows.</param>
/// <param name="DiskFreeBytes">Bytes that are free where it keeps its data.</param>
/// <param name="DiskIsLow">Whether that is too little to begin anything.</param>
/// <param name="Leases">The attempts that it runs.</param>
public sealed record NodeView(
    string Node, bool IsAlive, DateTimeOffset? SeenAt, DateTimeOffset? StartedAt, int? Slots, long? DiskFreeBytes, bool DiskIsLow, IReadOnlyList<LeaseView> Leases)
{
    /// <summary>Attempts that it runs.</summary>
    public int Running => Leases.Count;

    /// <summary>Slots that are free.</summary>
    public int Free => Math.Max(0, (Slots ?? 0) - Leases.Count);
}

/// <summary>An attempt's hold on its job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Platform">The job's platform.</param>
/// <param name="LeaseUntil">Until when it holds unless it is renewed.</param>
/// <param name="OverdueAt">When the attempt is ended if it has not by then.</param>
/// <param name="HasRunOut">Whether it holds no longer: the watchdog is about to take the job back.</param>
public sealed record LeaseView(Guid JobId, int Attempt, string Platform, DateTimeOffset? LeaseUntil, DateTimeOffset? OverdueAt, bool HasRunOut);
