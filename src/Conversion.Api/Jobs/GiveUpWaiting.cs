using Conversion.Api.Hosting;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Marten;

namespace Conversion.Api.Jobs;

/// <summary>
/// A durable message to oneself, due when a run has waited as long as it may: nothing waits for ever (invariant I8). A run
/// that is being worked on then may have to wait again, should its attempt fail or be lost, so it is looked at once more.
/// </summary>
public sealed record GiveUpWaiting(Guid JobId, int Run);

public static class GiveUpWaitingHandler
{
    public static (Events, OutgoingMessages) Handle(
        GiveUpWaiting message, [WriteAggregate(nameof(GiveUpWaiting.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job,
        TimeProvider clock, IOptions<LimitOptions> limits)
    {
        var again = new OutgoingMessages();
        if (job.Status == JobStatus.Running && job.Run == message.Run)
        {
            again.Delay(message, TimeSpan.FromHours(limits.Value.WaitingHours));
        }

        // Who waited for a platform that refuses this service is told how it did.
        var reason = job.Parked?.Reason ?? FailureKind.TimedOut;
        return ([.. JobDecisions.GiveUpWaiting(job, message.Run, FailureCatalogue.Describe(reason, job.Platform), clock.GetUtcNow())], again);
    }
}
