using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Marten;

namespace Conversion.Api.Recovery;

/// <summary>
/// Ends one attempt that has taken longer than it may, though its node keeps the lease: the node should have ended it by itself,
/// and did not. Its worker is refused from here on, and stops.
/// </summary>
public sealed record EndOverdueAttempt;

public static class EndOverdueAttemptHandler
{
    public static async Task<EndedByWatchdog> Handle(
        EndOverdueAttempt command, IDocumentSession session, Ladder ladder, ILogger<Watchdog> log, CancellationToken cancellation)
    {
        if (await JobLeases.LockOverdueAsync(session, cancellation) is not { } overdue)
        {
            return new EndedByWatchdog(null);
        }

        var stream = await session.Events.FetchForExclusiveWriting<ConversionJob>(overdue.JobId, cancellation);
        var job = stream.Aggregate!;
        var failure = FailureCatalogue.Describe(
            FailureKind.TimedOut, job.Platform, $"Attempt {overdue.Attempt} on node {job.Node} took longer than it may and was not ended by its node.");
        var events = ladder.Decide(job, overdue.Attempt, failure);
        if (events.Count == 0)
        {
            await QueueRepair.RestoreAsync(session, job, log, cancellation);
            return new EndedByWatchdog(null);
        }

        stream.AppendMany(events);
        log.LogWarning("Attempt {Attempt} of job {Job} on node {Node} was ended: it took longer than it may.", overdue.Attempt, overdue.JobId, job.Node);
        return new EndedByWatchdog(overdue);
    }
}
