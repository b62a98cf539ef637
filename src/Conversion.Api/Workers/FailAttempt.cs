using Conversion.Api.Hosting;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Microsoft.Extensions.Options;
using Wolverine.Marten;

namespace Conversion.Api.Workers;

/// <summary>The attempt failed; the policy says what follows.</summary>
public sealed record FailAttempt(Guid JobId, int Attempt, Failure Failure);

public static class FailAttemptHandler
{
    public static (Events, ReportAnswer) Handle(
        FailAttempt report, [WriteAggregate(nameof(FailAttempt.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job, TimeProvider clock, IOptions<RetrySettings> settings)
    {
        var situation = new RetrySituation(
            job.AttemptsInRun, job.Strategy, job.Platform, job.AllowQualityReduction, Jitter: Random.Shared.NextDouble());
        var bounds = new RetryOptions(
            settings.Value.MaxAttempts, TimeSpan.FromSeconds(settings.Value.BaseDelaySeconds), TimeSpan.FromSeconds(settings.Value.MaxDelaySeconds));
        var decision = RetryPolicy.Decide(report.Failure, situation, bounds);
        return ReportAnswer.For(job, report.Attempt, JobDecisions.Fail(job, report.Attempt, report.Failure, decision, clock.GetUtcNow()));
    }
}
