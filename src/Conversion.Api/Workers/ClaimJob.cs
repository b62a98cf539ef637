using Conversion.Api.Hosting;
using Conversion.Api.Pacing;
using Conversion.Api.Recovery;
using Conversion.Domain.Jobs;
using Marten;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Workers;

/// <summary>A free slot wants the next job. The queue's row lock, the event and the lease are one transaction.</summary>
public sealed record ClaimJob(string Node);

/// <summary>What a slot got.</summary>
/// <param name="Job">The job with its new attempt; null when none may be started now.</param>
/// <param name="OpensIn">Time until a platform's pace or breaker allows the next start; null when these hold nothing back.</param>
/// <param name="Waited">How long the job had been due.</param>
public sealed record JobClaim(ConversionJob? Job, TimeSpan? OpensIn = null, TimeSpan Waited = default);

public static class ClaimJobHandler
{
    public static async Task<JobClaim> Handle(
        ClaimJob command, IDocumentSession session, PlatformPaces paces, IOptions<WorkerOptions> options, AttemptBound bound, ILogger<Worker> log,
        CancellationToken cancellation)
    {
        var (next, opensIn) = await NextJob.LockAsync(session, command.Node, paces, cancellation);
        if (next is null)
        {
            return new JobClaim(null, opensIn);
        }

        var due = next.Due;

        var stream = await session.Events.FetchForExclusiveWriting<ConversionJob>(due.JobId, cancellation);
        var job = stream.Aggregate!;
        var events = JobDecisions.StartAttempt(job, command.Node, due.Now);
        if (events.Count == 0)
        {
            await QueueRepair.RestoreAsync(session, job, log, cancellation);
            return new JobClaim(null);
        }

        stream.AppendMany(events);
        JobLeases.Lease(session, due.JobId, TimeSpan.FromSeconds(options.Value.LeaseSeconds), bound.UntilResolved + WorkerOptions.OverdueMargin);
        var claimed = events.Aggregate(job, ConversionJob.Evolve);
        next.Started(session, claimed);
        return new JobClaim(claimed, Waited: due.Now - (job.NextAttemptAt ?? due.Now));
    }
}
