using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Marten;

namespace Conversion.Api.Recovery;

/// <summary>
/// The queue's row of a job is written with its events, and so says what they say, unless somebody or something has changed the
/// table behind the service's back. Such a row would be found due, or expired, for ever: whoever meets it sets it right.
/// </summary>
public static class QueueRow
{
    private const string Queue = $"{EventStoreSetup.Schema}.{JobQueueProjection.TableName}";

    /// <summary>Makes the row of <paramref name="job"/> what its stream says, in the session's transaction. The stream has to be locked by it.</summary>
    public static void Restore(IDocumentSession session, ConversionJob job, ILogger log)
    {
        log.LogWarning("The queue's row of job {Job} was not what its events say ({Status}, attempt {Attempt}); it is restored.", job.Id, job.Status, job.Attempt);
        if (job.IsTerminal)
        {
            session.QueueSqlCommand($"delete from {Queue} where job_id = ?", job.Id);
            return;
        }

        var running = job.Status == JobStatus.Running;
        var dueAt = job.NextAttemptAt ?? job.UpdatedAt;
        session.QueueSqlCommand(
            $"""
             insert into {Queue} (job_id, caller, platform, priority, queued_at, available_at, running, attempt)
             values (?, ?, ?, ?, ?, ?, ?, ?)
             on conflict (job_id) do update set running = excluded.running, attempt = excluded.attempt, available_at = excluded.available_at
             """,
            job.Id, job.Caller, job.Platform, (int)job.Priority, job.SubmittedAt, dueAt, running, job.Attempt);
        if (!running)
        {
            session.QueueSqlCommand($"update {Queue} set node = null, lease_until = null, overdue_at = null where job_id = ?", job.Id);
        }
    }
}
