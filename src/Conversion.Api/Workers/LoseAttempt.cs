using Conversion.Api.Hosting;
using Conversion.Api.Jobs;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Marten;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Workers;

/// <summary>Takes one job back whose node let its lease run out.</summary>
public sealed record LoseAttempt;

/// <summary>Which job it was; null when no lease has run out.</summary>
public sealed record LostAttempt(ExpiredLease? Lease);

public static class LoseAttemptHandler
{
    public static async Task<LostAttempt> Handle(
        LoseAttempt command, IDocumentSession session, TimeProvider clock, IOptions<WorkerOptions> options, CancellationToken cancellation)
    {
        if (await JobQueue.LockExpiredAsync(session, cancellation) is not { } expired)
        {
            return new LostAttempt(null);
        }

        var stream = await session.Events.FetchForExclusiveWriting<ConversionJob>(expired.JobId, cancellation);
        var job = stream.Aggregate!;
        var failure = FailureCatalogue.Describe(FailureKind.WorkerLost, job.Platform, $"The last of {job.AttemptsInRun} attempts was lost with node {job.Node}.");
        stream.AppendMany(JobDecisions.Lose(job, expired.Attempt, failure, options.Value.MostLosses, clock.GetUtcNow()));
        return new LostAttempt(expired);
    }
}
