using Conversion.Api.Hosting;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Microsoft.Extensions.Options;
using Wolverine.Marten;

namespace Conversion.Api.Workers;

/// <summary>The attempt failed; the policy says what follows.</summary>
public sealed record FailAttempt(Guid JobId, int Attempt, Failure Failure);

public static class FailAttemptHandler
{
    public static (Events, ReportAnswer) Handle(
        FailAttempt report, [WriteAggregate(nameof(FailAttempt.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job, TimeProvider clock, IOptions<RetrySettings> settings) =>
        ReportAnswer.For(job, report.Attempt, Decide(job, report.Attempt, report.Failure, clock, settings.Value));

    /// <summary>What follows the failure of an attempt, whoever noticed it.</summary>
    internal static IReadOnlyList<IJobEvent> Decide(ConversionJob job, int attempt, Failure failure, TimeProvider clock, RetrySettings settings)
    {
        var now = clock.GetUtcNow();
        var situation = RetrySituation.Of(job, [AccessMethod.Default], Random.Shared.NextDouble(), now) with { AllowQualityReduction = false };
        var bounds = new RetryOptions(
            settings.MaxAttempts, TimeSpan.FromSeconds(settings.BaseDelaySeconds), TimeSpan.FromSeconds(settings.MaxDelaySeconds));
        return JobDecisions.Fail(job, attempt, failure, RetryPolicy.Decide(failure, situation, bounds), now);
    }
}
