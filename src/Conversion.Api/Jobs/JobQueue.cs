using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Marten;
using Npgsql;

namespace Conversion.Api.Jobs;

/// <summary>Asks the queue table that <see cref="JobQueueProjection"/> keeps. Its clock is the database's.</summary>
public sealed class JobQueue(NpgsqlDataSource database)
{
    private const string Table = $"{EventStoreSetup.Schema}.{JobQueueProjection.TableName}";

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
        command.Parameters.Add(new() { Value = job.Id });
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

    // Whoever decides on a job locks its stream and then changes its row; who comes from the row must not wait long for the
    // stream, or the two would wait for each other.
    private const string WaitBriefly = "set local lock_timeout = '200ms'";

    /// <summary>Locks the next job that is due, for the rest of the session's transaction; null when there is none.</summary>
    public static async Task<DueJob?> LockNextAsync(IDocumentSession session, CancellationToken cancellation)
    {
        await BeginAsync(session, cancellation);
        await using var command = new NpgsqlCommand(
            $"""
             select job_id, now() from {Table} where not running and available_at <= now()
             order by priority desc, queued_at, job_id limit 1 for update skip locked
             """);
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation)
            ? new DueJob(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1))
            : null;
    }

    /// <summary>Locks one job whose lease has run out.</summary>
    public static async Task<ExpiredLease?> LockExpiredAsync(IDocumentSession session, CancellationToken cancellation)
    {
        await BeginAsync(session, cancellation);
        await using var command = new NpgsqlCommand(
            $"select job_id, attempt from {Table} where running and coalesce(lease_until, '-infinity') < now() limit 1 for update skip locked");
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation) ? new ExpiredLease(reader.GetGuid(0), reader.GetInt32(1)) : null;
    }

    private static async Task BeginAsync(IDocumentSession session, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand(WaitBriefly);
        await session.ExecuteAsync(command, cancellation);
    }

    /// <summary>Gives the claim its first lease, in the session's transaction.</summary>
    public static void Lease(IDocumentSession session, Guid job, TimeSpan lease) =>
        session.QueueSqlCommand($"update {Table} set lease_until = now() + ? where job_id = ?", lease, job);

    /// <summary>Renews a lease. False when the attempt no longer holds the job.</summary>
    public async Task<bool> RenewAsync(Guid job, int attempt, TimeSpan lease, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"update {Table} set lease_until = now() + $3 where job_id = $1 and attempt = $2 and running");
        command.Parameters.Add(new() { Value = job });
        command.Parameters.Add(new() { Value = attempt });
        command.Parameters.Add(new() { Value = lease });
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Whether an attempt still holds its job.</summary>
    public async Task<bool> HoldsAsync(Guid job, int attempt, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select exists (select from {Table} where job_id = $1 and attempt = $2 and running)");
        command.Parameters.Add(new() { Value = job });
        command.Parameters.Add(new() { Value = attempt });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}

/// <summary>A job that may be claimed.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Now">The database's time.</param>
public sealed record DueJob(Guid JobId, DateTimeOffset Now);

/// <summary>An attempt whose node went silent.</summary>
public sealed record ExpiredLease(Guid JobId, int Attempt);
