using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Wolverine.Marten;

namespace Conversion.Api.Workers;

/// <summary>The attempt failed; the policy says what follows.</summary>
public sealed record FailAttempt(Guid JobId, int Attempt, Failure Failure);

public static class FailAttemptHandler
{
    public static (Events, ReportAnswer) Handle(
        FailAttempt report, [WriteAggregate(nameof(FailAttempt.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job, Ladder ladder) =>
        ReportAnswer.For(job, report.Attempt, ladder.Decide(job, report.Attempt, report.Failure));
}
