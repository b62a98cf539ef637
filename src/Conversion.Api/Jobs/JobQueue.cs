using Conversion.Api.Hosting;
using Conversion.Api.Pacing;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Marten;
using Npgsql;

namespace Conversion.Api.Jobs;

/// <summary>Asks the queue table that <see cref="JobQueueProjection"/> keeps. Its clock is the database's.</summary>
public sealed class JobQueue(NpgsqlDataSource database, PlatformPaces paces, SlotWait slots)
{
    private const string Table = EventStoreSetup.QueueTable;

    /// <summary>Where a waiting job stands; null when it does not wait.</summary>
    public async Task<QueuePlace?> PlaceOfAsync(ConversionJob job, CancellationToken cancellation)
    {
        if (job.Status != JobStatus.Queued)
        {
            return null;
        }

        await using var command = database.CreateCommand(
            $"""
             select count(*), count(*) filter (where other.platform = mine.platform and other.exit = mine.exit),
               extract(epoch from greatest(mine.available_at, min(pace.next_at), min(case when pace.breaker = 'open' then pace.next_canary_at end)) - now())::float8
             from {Table} other, {Table} mine left join {PaceTable.Name} pace using (platform, exit)
             where mine.job_id = $1 and not mine.running and not other.running
               and (other.job_id = mine.job_id or other.available_at <= greatest(now(), mine.available_at))
               and (-other.priority, other.queued_at, other.job_id) <= (-mine.priority, mine.queued_at, mine.job_id)
             group by mine.job_id, mine.available_at
             """);
        command.Parameters.Add(new() { Value = job.Shared?.JobId ?? job.Id });
        int position, inLane;
        double opensIn;
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            if (!await reader.ReadAsync(cancellation))
            {
                return null;
            }

            (position, inLane, opensIn) = ((int)reader.GetInt64(0), (int)reader.GetInt64(1), Math.Max(0, reader.GetDouble(2)));
        }

        // The longer one of what is known: what holds its platform back, with those before it there, who start one after the other; and
        // the slots, with all who are before it.
        var lane = opensIn + ((inLane - 1) * paces.Of(job.Platform).Spacing.TotalSeconds);
        var wait = Math.Max(lane, await slots.ForAsync(position, cancellation) ?? 0);
        return new QueuePlace(position, wait > 0 ? Math.Round(wait, 1) : null);
    }

    /// <summary>
    /// Whether one more job of <paramref name="caller"/> would be too many. Asked on the session's own connection: who holds a
    /// stream's lock must not wait for a second one.
    /// </summary>
    public static async Task<SubmissionRefusal> RefusalForAsync(IDocumentSession session, string caller, LimitOptions limits, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select count(*), count(*) filter (where caller = $1) from {Table}");
        command.Parameters.Add(new() { Value = caller });
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        await reader.ReadAsync(cancellation);
        return reader.GetInt64(0) >= limits.WaitingJobs ? SubmissionRefusal.ServiceHasTooMany
            : reader.GetInt64(1) >= limits.WaitingJobsPerCaller ? SubmissionRefusal.CallerHasTooMany
            : SubmissionRefusal.None;
    }
}
