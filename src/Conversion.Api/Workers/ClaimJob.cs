using Conversion.Api.Hosting;
using Conversion.Api.Recovery;
using Conversion.Domain.Jobs;
using Marten;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Workers;

/// <summary>A free slot wants the next job. The queue's row lock, the event and the lease are one transaction.</summary>
public sealed record ClaimJob(string Node);

/// <summary>What a slot got.</summary>
/// <param name="Job">The job with its new attempt; null when none is due.</param>
public sealed record JobClaim(ConversionJob? Job);

public static class ClaimJobHandler
{
    public static async Task<JobClaim> Handle(
        ClaimJob command, IDocumentSession session, IOptions<WorkerOptions> options, AttemptBound bound, ILogger<Worker> log, CancellationToken cancellation)
    {
        if (await JobLeases.LockNextAsync(session, command.Node, cancellation) is not { } due)
        {
            return new JobClaim(null);
        }

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
        return new JobClaim(events.Aggregate(job, ConversionJob.Evolve));
    }
}
