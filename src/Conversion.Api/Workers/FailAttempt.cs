using Conversion.Api.Pacing;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Marten;
using Wolverine.Marten;

namespace Conversion.Api.Workers;

/// <summary>The attempt failed; the policy says what follows.</summary>
public sealed record FailAttempt(Guid JobId, int Attempt, Failure Failure);

public static class FailAttemptHandler
{
    public static async Task<(Events, ReportAnswer)> Handle(
        FailAttempt report, [WriteAggregate(nameof(FailAttempt.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job, Ladder ladder,
        PlatformBreakers breakers, IDocumentSession session, CancellationToken cancellation)
    {
        var events = ladder.Decide(job, report.Attempt, report.Failure);
        await breakers.HearAsync(session, job, events, cancellation);
        return ReportAnswer.For(job, report.Attempt, events);
    }
}
