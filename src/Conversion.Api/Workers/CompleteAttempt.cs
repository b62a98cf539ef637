using Conversion.Api.Pacing;
using Conversion.Api.Retention;
using Conversion.Domain.Jobs;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine.Marten;

namespace Conversion.Api.Workers;

/// <summary>The result is in the artifact store.</summary>
public sealed record CompleteAttempt(Guid JobId, int Attempt, Artifact Artifact);

public static class CompleteAttemptHandler
{
    public static async Task<(Events, ReportAnswer)> Handle(
        CompleteAttempt report, [WriteAggregate(nameof(CompleteAttempt.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job, TimeProvider clock,
        PlatformBreakers breakers, IOptions<RetentionOptions> retention, IDocumentSession session, CancellationToken cancellation)
    {
        // A report repeated after its answer was lost finds its own artifact there: accepted, and nothing to add.
        if (job.Status == JobStatus.Completed && job.Artifact?.ArtifactId == report.Artifact.ArtifactId)
        {
            return ([], new ReportAnswer(Accepted: true));
        }

        var now = clock.GetUtcNow();
        var events = JobDecisions.Complete(job, report.Attempt, report.Artifact with { ExpiresAt = now + retention.Value.MaxAge }, now);
        await breakers.HearAsync(session, job, events, cancellation);
        return ReportAnswer.For(job, report.Attempt, events);
    }
}
