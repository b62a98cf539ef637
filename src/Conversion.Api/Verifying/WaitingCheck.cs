using Conversion.Api.Hosting;
using Conversion.Api.ReadModels;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Verifying;

/// <summary>Finds what waits beyond its bound: leases, jobs, messages, the asynchronous model (I8). Its clock is the database's.</summary>
public sealed class WaitingCheck(NpgsqlDataSource database, IOptions<LimitOptions> limits)
{
    private const string Events = $"{EventStoreSetup.Schema}.mt_events";
    private const string Queue = EventStoreSetup.QueueTable;
    private const string Messages = EventStoreSetup.MessageSchema;
    private const double MostLagSeconds = 60;
    private const string Watchdog = "Every node takes such jobs back within seconds: check that a node runs, and its log for what the watchdog says.";

    public async Task<IReadOnlyList<Violation>> FindAsync(CancellationToken cancellation)
    {
        var leases = await database.ReadAsync(
            $"""
             select job_id, attempt, node, lease_until, extract(epoch from now() - lease_until)::float8 from {Queue} q
             where running and coalesce(lease_until, (select max(timestamp) from {Events} e where e.stream_id = q.job_id)) < now() - interval '1 minute'
             """,
            row => new Violation(
                "I8", row.GetGuid(0),
                row.IsDBNull(3) ? $"Attempt {row.GetInt32(1)} on {row.Text(2)} holds the job without a lease." : $"The lease of attempt {row.GetInt32(1)} on {row.Text(2)} ran out {row.GetDouble(4):F0} s ago.",
                Watchdog),
            cancellation);
        var waiting = await database.ReadAsync(
            $"select job_id, extract(epoch from now() - available_at)::float8 from {Queue} where not running and available_at < now() - $1 - interval '1 minute'",
            row => new Violation(
                "I8", row.GetGuid(0), $"The job has been due for {row.GetDouble(1) / 3600:F1} h, and Converter:Limits:WaitingHours is {limits.Value.WaitingHours}.",
                "The message that gives it up was not handled: see the dead letters, cancel the job, and add workers."),
            cancellation, [TimeSpan.FromHours(limits.Value.WaitingHours)]);
        var shared = await database.ReadAsync(
            $"""
             select job_id, shares_with, extract(epoch from now() - m.mt_last_modified)::float8 from {Queue} q join {EventStoreSetup.Schema}.mt_doc_conversionjob m on m.id = q.job_id
             where shares_with is not null and m.mt_last_modified < now() - interval '1 minute' and not exists (select from {Queue} worker where worker.job_id = q.shares_with)
             """,
            row => new Violation(
                "I8", row.GetGuid(0), $"The job has waited {row.GetDouble(2):F0} s for the work of job {row.GetGuid(1)}, which has ended.",
                "Every node brings such jobs up within seconds: check that a node runs, and its log for what it says of shared work."),
            cancellation);
        var dead = await database.ReadAsync(
            $"""
             select message_type, exception_type, count(*), max(exception_message) from {Messages}.wolverine_dead_letters
             group by message_type, exception_type order by 1, 2
             """,
            row => new Violation(
                "I8", null, $"{row.GetInt64(2)} messages of type {row.Text(0)} were given up as dead letters: {row.Text(1)}: {row.Text(3)}",
                $"Mend the cause, then set replayable on their rows in {Messages}.wolverine_dead_letters, and they are handled again."),
            cancellation);
        var overdue = await database.ReadAsync(
            $"""
             select message_type, count(*), extract(epoch from now() - min(execution_time))::float8 from {Messages}.wolverine_incoming_envelopes
             where status = 'Scheduled' and execution_time < now() - interval '1 minute' group by message_type order by 1
             """,
            row => new Violation(
                "I8", null, $"{row.GetInt64(1)} messages of type {row.Text(0)} were due {row.GetDouble(2):F0} s ago and have not been handled.",
                "Check that a node runs, and its log for what Wolverine says."),
            cancellation);
        return [.. leases, .. waiting, .. shared, .. dead, .. overdue, .. await LagAsync(cancellation)];
    }

    private async Task<IEnumerable<Violation>> LagAsync(CancellationToken cancellation) =>
        from lag in await ReadModelLag.ReadAsync(database, cancellation)
        where lag is { OldestSeconds: > MostLagSeconds, IsRebuilt: false }
        select new Violation(
            "I6", null, $"The read model {lag.Model} is {lag.EventsBehind} events behind, the oldest of them {lag.OldestSeconds:F0} s old.",
            $"See event-daemon in GET /health, and GET /api/diagnostics/projections/{lag.Model} for a rebuild that does not come to its end.");
}
