using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Marten;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Recovery;

/// <summary>Takes one job back whose node let its lease run out.</summary>
public sealed record LoseAttempt;

/// <summary>Which attempt the watchdog ended; null when there was none to end.</summary>
public sealed record EndedByWatchdog(HeldJob? Attempt);

public static class LoseAttemptHandler
{
    public static async Task<EndedByWatchdog> Handle(
        LoseAttempt command, IDocumentSession session, TimeProvider clock, IOptions<WorkerOptions> options, ILogger<Watchdog> log, CancellationToken cancellation)
    {
        if (await JobLeases.LockExpiredAsync(session, cancellation) is not { } expired)
        {
            return new EndedByWatchdog(null);
        }

        var stream = await session.Events.FetchForExclusiveWriting<ConversionJob>(expired.JobId, cancellation);
        var events = JobDecisions.Lose(stream.Aggregate!, expired.Attempt, options.Value.MostLosses, clock.GetUtcNow());
        if (events.Count == 0)
        {
            await QueueRepair.RestoreAsync(session, stream.Aggregate!, log, cancellation);
            return new EndedByWatchdog(null);
        }

        stream.AppendMany(events);
        log.LogWarning("Attempt {Attempt} of job {Job} was lost with node {Node}: its lease ran out.", expired.Attempt, expired.JobId, stream.Aggregate!.Node);
        return new EndedByWatchdog(expired);
    }
}
