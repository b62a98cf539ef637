using Conversion.Api.Hosting;
using Conversion.Projections;
using Marten;
using Npgsql;

namespace Conversion.Api.Workers;

/// <summary>
/// Who holds which job, and until when: the lease's columns of the table that <see cref="JobQueueProjection"/> keeps. Every time
/// in it is the database's, so that no node's clock decides over another's work.
/// </summary>
public sealed class JobLeases(NpgsqlDataSource database)
{
    private const string Queue = EventStoreSetup.QueueTable;

    // Whoever decides on a job locks its stream and then changes its row; who comes from the row must not wait long for the
    // stream, or the two would wait for each other.
    private const string WaitBriefly = "set local lock_timeout = '200ms'";

    // A node leaves a job to nodes with more free slots for a moment; should they not take it, it is not left lying.
    private const string LeftToOthers = "interval '150 milliseconds'";

    // Nodes know the database's time to within a round trip: what was due when it was submitted is due now.
    private const string ClockError = "interval '50 milliseconds'";

    private const string SomeoneIsFreer =
        $"""
         exists (
           select from {NodePresence.Free} mine join {NodePresence.Free} other on other.free > mine.free
           where mine.node = $1)
         """;

    /// <summary>Of a row that waits: whether its time has come for the node <c>$1</c>. A job that has just become due is left to nodes with more free slots.</summary>
    internal const string IsDue = $"available_at <= now() + {ClockError} and (available_at <= now() - {LeftToOthers} or not {SomeoneIsFreer})";

    /// <summary>Locks one job whose lease has run out.</summary>
    public static Task<HeldJob?> LockExpiredAsync(IDocumentSession session, CancellationToken cancellation) =>
        LockHeldAsync(session, "coalesce(lease_until, '-infinity') < now()", cancellation);

    /// <summary>Locks one job whose attempt has taken longer than it may, although its lease is kept.</summary>
    public static Task<HeldJob?> LockOverdueAsync(IDocumentSession session, CancellationToken cancellation) =>
        LockHeldAsync(session, "overdue_at < now()", cancellation);

    /// <summary>
    /// Gives the claim its first lease and its bound, in the session's transaction: from this moment on, and not from the
    /// transaction's beginning, which on a node that has just started may be seconds ago.
    /// </summary>
    public static void Lease(IDocumentSession session, Guid job, TimeSpan lease, TimeSpan bound) =>
        session.QueueSqlCommand($"update {Queue} set lease_until = clock_timestamp() + ?, overdue_at = clock_timestamp() + ? where job_id = ?", lease, bound, job);

    /// <summary>Gives an attempt that now knows its source another bound, in the session's transaction.</summary>
    public static void Bound(IDocumentSession session, Guid job, int attempt, TimeSpan bound) =>
        session.QueueSqlCommand($"update {Queue} set overdue_at = now() + ? where job_id = ? and attempt = ? and running", bound, job, attempt);

    /// <summary>
    /// Renews a lease. False when the attempt no longer holds the job, or its lease has run out: its worker has stopped by then, and
    /// a renewal that a hanging database carries out late must not hold the job back.
    /// </summary>
    public async Task<bool> RenewAsync(Guid job, int attempt, TimeSpan lease, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"update {Queue} set lease_until = now() + $3 where job_id = $1 and attempt = $2 and running and lease_until > now()");
        command.Parameters.Add(new() { Value = job });
        command.Parameters.Add(new() { Value = attempt });
        command.Parameters.Add(new() { Value = lease });
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Whether an attempt still holds its job.</summary>
    public async Task<bool> HoldsAsync(Guid job, int attempt, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select exists (select from {Queue} where job_id = $1 and attempt = $2 and running)");
        command.Parameters.Add(new() { Value = job });
        command.Parameters.Add(new() { Value = attempt });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Every attempt that holds its job now, over all nodes.</summary>
    public async Task<IReadOnlySet<HeldJob>> HeldAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select job_id, attempt from {Queue} where running");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var held = new HashSet<HeldJob>();
        while (await reader.ReadAsync(cancellation))
        {
            held.Add(new HeldJob(reader.GetGuid(0), reader.GetInt32(1)));
        }

        return held;
    }

    /// <summary>Those of <paramref name="jobs"/> that have not ended.</summary>
    public async Task<IReadOnlySet<Guid>> UnfinishedAsync(IReadOnlyCollection<Guid> jobs, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select job_id from {Queue} where job_id = any($1)");
        command.Parameters.Add(new() { Value = jobs.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var unfinished = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellation))
        {
            unfinished.Add(reader.GetGuid(0));
        }

        return unfinished;
    }

    private static async Task<HeldJob?> LockHeldAsync(IDocumentSession session, string condition, CancellationToken cancellation)
    {
        await BeginAsync(session, cancellation);
        await using var command = new NpgsqlCommand($"select job_id, attempt from {Queue} where running and {condition} limit 1 for update skip locked");
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation) ? new HeldJob(reader.GetGuid(0), reader.GetInt32(1)) : null;
    }

    /// <summary>Begins the session's transaction. Who comes from a row waits for a stream only briefly.</summary>
    internal static async Task BeginAsync(IDocumentSession session, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand(WaitBriefly);
        await session.ExecuteAsync(command, cancellation);
    }
}

/// <summary>A job that may be claimed.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Now">The database's time; when the job became due, where that is a moment later.</param>
public sealed record DueJob(Guid JobId, DateTimeOffset Now);

/// <summary>An attempt that holds its job.</summary>
public sealed record HeldJob(Guid JobId, int Attempt);
