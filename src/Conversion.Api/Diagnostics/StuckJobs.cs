using Conversion.Api.Hosting;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Npgsql;

namespace Conversion.Api.Diagnostics;

/// <summary>Attempts that stood still, took too long or were lost with their node, from the timelines; and jobs that have been due for long, from the queue.</summary>
public sealed class StuckJobs(NpgsqlDataSource database, QueueBoard queue)
{
    private const int MostShown = 200;
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private const string Acted =
        $"""
         select t.id, t.data ->> 'Caller', t.platform, attempt."Attempt", attempt."Node", attempt."Kind", attempt."EndedAt", attempt."Phase",
           attempt."Then" is not null and attempt."Then" ->> 'NextAttemptAt' is null, t.data -> 'Runs' -> -1 ->> 'Outcome'
         from {EventStoreSetup.Schema}.mt_doc_jobtimeline t cross join lateral jsonb_to_recordset(t.data -> 'Attempts') as attempt (
           "Attempt" int, "Node" text, "Kind" text, "EndedAt" timestamptz, "Phase" text, "Then" jsonb)
         where t.last_at >= $1 and attempt."EndedAt" >= $1 and attempt."Kind" = any($2)
         order by attempt."EndedAt" desc, t.id limit 200
         """;

    public async Task<StuckView> ReadAsync(DateTimeOffset since, DateTimeOffset now, CancellationToken cancellation)
    {
        var kinds = new[] { FailureKind.WorkerLost, FailureKind.Stalled, FailureKind.TimedOut };
        var ended = await database.ReadAsync(
            Acted,
            row => new StuckAttemptView(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4),
                kinds.First(kind => FailureCatalogue.NameOf(kind) == row.GetString(5)), row.GetFieldValue<DateTimeOffset>(6),
                row.Text(7) is { } phase ? Enum.Parse<JobPhase>(phase, ignoreCase: true) : null, row.GetBoolean(8),
                row.Text(9) is { } outcome ? Enum.Parse<JobStatus>(outcome, ignoreCase: true) : null),
            cancellation, [since, kinds.Select(FailureCatalogue.NameOf).ToArray()]);
        var waiting = (await queue.ReadAsync(cancellation)).Oldest.Where(job => now - job.DueAt > Long).Take(MostShown);
        return new StuckView(ended, [.. waiting]);
    }
}

/// <summary>What stood still.</summary>
/// <param name="Ended">Attempts that were ended for it, the latest first, at most 200.</param>
/// <param name="Waiting">Jobs that have been due for more than five minutes, and why they wait.</param>
public sealed record StuckView(IReadOnlyList<StuckAttemptView> Ended, IReadOnlyList<WaitingJobView> Waiting);

/// <summary>An attempt that was ended.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Caller">Whose it is.</param>
/// <param name="Platform">The platform's name.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Node">The node that ran it.</param>
/// <param name="What"><c>worker_lost</c>: its lease ran out; <c>stalled</c>: its tools stood still; <c>timed_out</c>: it took longer than it may.</param>
/// <param name="At">When it was ended.</param>
/// <param name="Phase">What it was busy with.</param>
/// <param name="GaveUp">Whether the run ended with it.</param>
/// <param name="Outcome">How the job's latest run ended; null while it goes on.</param>
public sealed record StuckAttemptView(
    Guid JobId, string Caller, string Platform, int Attempt, string Node, FailureKind What, DateTimeOffset At, JobPhase? Phase, bool GaveUp,
    JobStatus? Outcome);
