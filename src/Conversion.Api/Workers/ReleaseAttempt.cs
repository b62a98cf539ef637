using Conversion.Domain.Jobs;
using Wolverine.Marten;

namespace Conversion.Api.Workers;

/// <summary>The node stops and hands its job back.</summary>
public sealed record ReleaseAttempt(Guid JobId, int Attempt, string Node);

public static class ReleaseAttemptHandler
{
    public static (Events, ReportAnswer) Handle(
        ReleaseAttempt report, [WriteAggregate(nameof(ReleaseAttempt.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job, TimeProvider clock) =>
        ReportAnswer.For(job, report.Attempt, JobDecisions.Release(job, report.Attempt, report.Node, clock.GetUtcNow()));
}
