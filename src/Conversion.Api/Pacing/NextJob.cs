using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.Domain.Platforms;
using Marten;
using Npgsql;

namespace Conversion.Api.Pacing;

/// <summary>The job whose turn it is, locked; or how long until there may be one.</summary>
/// <param name="Due">The job; null when none may be started now.</param>
/// <param name="OpensIn">Time until a platform's pace allows the next start; null when none is held back by that.</param>
public sealed record NextJob(DueJob? Due, TimeSpan? OpensIn)
{
    private const string Queue = EventStoreSetup.QueueTable;

    /// <summary>
    /// Locks the next job that is due and that its platform's pace allows, for the rest of the session's transaction. Jobs go by rank and
    /// age; those of a platform that may not be asked now are passed over. Work spreads by free slots: a job that has just become due
    /// is left to nodes that have more.
    /// </summary>
    public static async Task<NextJob> LockAsync(IDocumentSession session, string node, PlatformPaces paces, CancellationToken cancellation)
    {
        await JobLeases.BeginAsync(session, cancellation);
        var lanes = await Lane.FindAsync(session, node, paces, cancellation);
        foreach (var lane in lanes.Where(lane => lane.OpensIn is null))
        {
            var pace = paces.Of(lane.Platform);
            if ((pace.IsFree || await LockPaceAsync(session, lane, cancellation)) && await LockJobAsync(session, node, lane, pace, cancellation) is { } due)
            {
                if (pace.Spacing > TimeSpan.Zero)
                {
                    session.QueueSqlCommand($"update {PaceTable.Name} set next_at = clock_timestamp() + ? where platform = ? and exit = ?", pace.Spacing, lane.Platform, lane.Exit);
                }

                return new NextJob(due, null);
            }
        }

        return new NextJob(null, lanes.Min(lane => lane.OpensIn));
    }

    // Whoever holds it is about to start one there: its commit wakes those who passed over it.
    private static async Task<bool> LockPaceAsync(IDocumentSession session, Lane lane, CancellationToken cancellation)
    {
        if (lane.IsNew)
        {
            await using var add = Command($"insert into {PaceTable.Name} (platform, exit, next_at) values ($1, $2, '-infinity') on conflict (platform, exit) do nothing", lane);
            await session.ExecuteAsync(add, cancellation);
        }

        await using var command = Command($"select from {PaceTable.Name} where platform = $1 and exit = $2 and next_at <= now() for update skip locked", lane);
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation);
    }

    // A statement of its own: it counts what was committed by the time at which the pace was locked.
    private static async Task<DueJob?> LockJobAsync(IDocumentSession session, string node, Lane lane, Pace pace, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select job_id, greatest(now(), available_at) from {Queue}
             where not running and platform = $2 and exit = $3 and priority = $4 and {JobLeases.IsDue}
               and ($5::int is null or (select count(*) from {Queue} held where held.running and held.platform = $2 and held.exit = $3) < $5)
             order by queued_at, job_id limit 1 for update skip locked
             """);
        command.Parameters.Add(new() { Value = node });
        command.Parameters.Add(new() { Value = lane.Platform });
        command.Parameters.Add(new() { Value = lane.Exit });
        command.Parameters.Add(new() { Value = lane.Priority });
        command.Parameters.Add(new() { Value = (object?)pace.Concurrency ?? DBNull.Value });
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation) ? new DueJob(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)) : null;
    }

    private static NpgsqlCommand Command(string sql, Lane lane)
    {
        var command = new NpgsqlCommand(sql);
        command.Parameters.Add(new() { Value = lane.Platform });
        command.Parameters.Add(new() { Value = lane.Exit });
        return command;
    }
}
