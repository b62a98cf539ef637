using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Marten;
using Npgsql;

namespace Conversion.Api.Jobs;

/// <summary>Asks the queue table that <see cref="JobQueueProjection"/> keeps. Its clock is the database's.</summary>
public sealed class JobQueue(NpgsqlDataSource database)
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
             select count(*) from {Table} other, {Table} mine
             where mine.job_id = $1 and not mine.running and not other.running
               and (other.job_id = mine.job_id or other.available_at <= greatest(now(), mine.available_at))
               and (-other.priority, other.queued_at, other.job_id) <= (-mine.priority, mine.queued_at, mine.job_id)
             """);
        command.Parameters.Add(new() { Value = job.Shared?.JobId ?? job.Id });
        var position = (long)(await command.ExecuteScalarAsync(cancellation))!;
        return position == 0 ? null : new QueuePlace((int)position, EstimatedWaitSeconds: null);
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
