using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace Conversion.Api.Recovery;

/// <summary>
/// The queue's row of a job is written with its events, and so says what they say, unless somebody or something has changed the
/// table behind the service's back. Such a row would be found due, or expired, for ever: whoever meets it sets it right.
/// </summary>
public static class QueueRepair
{
    private const string Queue = EventStoreSetup.QueueTable;

    /// <summary>Makes the row of <paramref name="job"/> what its stream says, in the session's transaction. The stream has to be locked by it.</summary>
    public static async Task RestoreAsync(IDocumentSession session, ConversionJob job, ILogger log, CancellationToken cancellation)
    {
        log.LogWarning("The queue's row of job {Job} was not what its events say ({Status}, attempt {Attempt}); it is restored.", job.Id, job.Status, job.Attempt);
        await RewriteAsync(session, job.Id, await session.Events.FetchStreamAsync(job.Id, token: cancellation), cancellation);
    }

    /// <summary>Writes the row anew from all <paramref name="events"/> of the job, which no transaction but the session's may add to.</summary>
    public static async Task RewriteAsync(IDocumentSession session, Guid job, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var lease = await LeaseAsync(session, job, cancellation);
        session.QueueSqlCommand($"delete from {Queue} where job_id = ?", job);
        var queue = new JobQueueProjection(EventStoreSetup.Schema);
        foreach (var e in events)
        {
            await queue.ApplyAsync(session, e, cancellation);
        }

        // A lease is no event's: without it a job that runs well would be taken for lost.
        if (lease is { } held)
        {
            session.QueueSqlCommand(
                $"update {Queue} set lease_until = ?, overdue_at = ? where job_id = ? and running and attempt = ?", held.Until, held.OverdueAt, job, held.Attempt);
        }
    }

    private static async Task<(int Attempt, DateTimeOffset Until, DateTimeOffset OverdueAt)?> LeaseAsync(IDocumentSession session, Guid job, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select attempt, lease_until, overdue_at from {Queue} where job_id = $1 and lease_until is not null and overdue_at is not null");
        command.Parameters.Add(new() { Value = job });
        await using var row = await session.ExecuteReaderAsync(command, cancellation);
        return await row.ReadAsync(cancellation) ? (row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2)) : null;
    }
}
