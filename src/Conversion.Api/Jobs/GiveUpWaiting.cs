using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Wolverine.Marten;

namespace Conversion.Api.Jobs;

/// <summary>A durable message to oneself, due when a run has waited as long as it may: nothing waits for ever (invariant I8).</summary>
public sealed record GiveUpWaiting(Guid JobId, int Run);

public static class GiveUpWaitingHandler
{
    public static Events Handle(
        GiveUpWaiting message, [WriteAggregate(nameof(GiveUpWaiting.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job, TimeProvider clock) =>
        [.. JobDecisions.GiveUpWaiting(job, message.Run, FailureCatalogue.Describe(FailureKind.TimedOut, job.Platform), clock.GetUtcNow())];
}
