using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.Domain.Breakers;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Marten;
using Npgsql;

namespace Conversion.Api.Pacing;

/// <summary>The job whose turn it is, locked with its platform's pace and breaker.</summary>
/// <param name="Due">The job.</param>
public sealed record NextJob(DueJob Due)
{
    private const string Queue = EventStoreSetup.QueueTable;

    private Lane Lane { get; init; } = null!;

    private Pace Pace { get; init; } = Pace.Free;

    private PlatformBreaker Breaker { get; init; } = PlatformBreaker.Closed;

    /// <summary>
    /// Locks the next job that is due and that its platform's pace and breaker allow, for the rest of the session's transaction; or says how
    /// long it takes until a platform allows one. Jobs go by rank and age; those of a platform that may not be asked now are passed
    /// over. Work spreads by free slots: a job that has just become due is left to nodes that have more.
    /// </summary>
    public static async Task<(NextJob? Job, TimeSpan? OpensIn)> LockAsync(IDocumentSession session, string node, PlatformPaces paces, CancellationToken cancellation)
    {
        await JobLeases.BeginAsync(session, cancellation);
        var lanes = await Lane.FindAsync(session, node, paces, cancellation);
        foreach (var lane in lanes.Where(lane => lane.OpensIn is null))
        {
            var pace = paces.Of(lane.Platform);
            if (await BreakerOfAsync(session, lane, cancellation) is { } breaker && await LockJobAsync(session, node, lane, pace, breaker, cancellation) is { } due)
            {
                return (new NextJob(due) { Lane = lane, Pace = pace, Breaker = breaker }, null);
            }
        }

        return (null, lanes.Min(lane => lane.OpensIn));
    }

    /// <summary>The job as <paramref name="claimed"/> has begun: the next start is for later, and where the breaker is open this one is its canary.</summary>
    public void Started(IDocumentSession session, ConversionJob claimed)
    {
        if (Pace.Spacing > TimeSpan.Zero)
        {
            session.QueueSqlCommand($"update {PaceTable.Name} set next_at = clock_timestamp() + ? where platform = ? and exit = ?", Pace.Spacing, Lane.Platform, Lane.Exit);
        }

        if (Breaker.Status != BreakerStatus.Closed)
        {
            BreakerRow.Write(session, Lane.Platform, Lane.Exit, Breaker.LetThrough(new Canary(claimed.Id, claimed.Attempt)));
        }
    }

    // Null when somebody else is about to start one there: that commit wakes those who passed over it.
    private static async Task<PlatformBreaker?> BreakerOfAsync(IDocumentSession session, Lane lane, CancellationToken cancellation)
    {
        if (lane.IsUnlimited)
        {
            return PlatformBreaker.Closed;
        }

        if (lane.IsNew)
        {
            // Who comes second would wait for the first one's commit.
            await using var add = Command(
                $"""
                 insert into {PaceTable.Name} (platform, exit, next_at)
                 select $1, $2, '-infinity' where pg_try_advisory_xact_lock(hashtextextended('{PaceTable.Name} ' || $1 || ' ' || $2, 0))
                 on conflict (platform, exit) do nothing
                 """, lane);
            await session.ExecuteAsync(add, cancellation);
        }

        await using var command = Command(
            $"""
             select {BreakerRow.Columns} from {PaceTable.Name}
             where platform = $1 and exit = $2 and next_at <= now() and (breaker <> 'open' or next_canary_at <= now()) for update skip locked
             """, lane);
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation) ? BreakerRow.Read(reader, 0) : null;
    }

    // A statement of its own: it sees what was committed by the time at which the row was locked.
    private static async Task<DueJob?> LockJobAsync(
        IDocumentSession session, string node, Lane lane, Pace pace, PlatformBreaker breaker, CancellationToken cancellation)
    {
        var held = breaker.Status == BreakerStatus.HalfOpen ? breaker.Canary : null;
        await using var command = new NpgsqlCommand(
            $"""
             select job_id, greatest(now(), available_at) from {Queue}
             where not running and platform = $2 and exit = $3 and priority = $4 and {JobLeases.IsDue}
               and ($5::int is null or (select count(*) from {Queue} other where other.running and other.platform = $2 and other.exit = $3) < $5)
               and not exists (select from {Queue} canary where canary.running and canary.job_id = $6 and canary.attempt = $7)
             order by queued_at, job_id limit 1 for update skip locked
             """);
        command.Parameters.Add(new() { Value = node });
        command.Parameters.Add(new() { Value = lane.Platform });
        command.Parameters.Add(new() { Value = lane.Exit });
        command.Parameters.Add(new() { Value = lane.Priority });
        command.Parameters.Add(new() { Value = (object?)pace.Concurrency ?? DBNull.Value });
        command.Parameters.Add(new() { Value = held?.JobId ?? Guid.Empty });
        command.Parameters.Add(new() { Value = held?.Attempt ?? 0 });
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
