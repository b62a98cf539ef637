using Conversion.Domain.Jobs;
using Wolverine.Marten;

namespace Conversion.Api.Workers;

/// <summary>The result is in the artifact store.</summary>
public sealed record CompleteAttempt(Guid JobId, int Attempt, Artifact Artifact);

public static class CompleteAttemptHandler
{
    public static (Events, ReportAnswer) Handle(
        CompleteAttempt report, [WriteAggregate(nameof(CompleteAttempt.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job, TimeProvider clock)
    {
        // A report repeated after its answer was lost finds its own artifact there: accepted, and nothing to add.
        var repeated = job.Status == JobStatus.Completed && job.Artifact?.ArtifactId == report.Artifact.ArtifactId;
        return repeated
            ? ([], new ReportAnswer(Accepted: true))
            : ReportAnswer.For(job, report.Attempt, JobDecisions.Complete(job, report.Attempt, report.Artifact, clock.GetUtcNow()));
    }
}
