using Conversion.Api.Jobs;
using Conversion.Chaos.Judging;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Races;

/// <summary>A failed job is cancelled and retried at once: either the cancel came too early, or it ends the new run.</summary>
public sealed class CancelAndRetry : Race
{
    /// <inheritdoc />
    public override string Name => "race-cancel-retry";

    /// <inheritdoc />
    public override string Words => "cancel and retry at once";

    /// <inheritdoc />
    protected override async Task<string> RunAsync(Round round)
    {
        var job = await round.FailedAsync();
        var applied = await AtOnceAsync(
            async () => (await round.Nodes.A.SendAsync<JobDecided>(new CancelJob(job, Round.Caller))).Applied,
            async () => (await round.Nodes.B.SendAsync<Retry>(new RetryJob(job, Round.Caller))).Decided.Applied);
        var (cancelled, retried, stream) = (applied[0], applied[1], await round.StreamAsync(job));
        round.Must(retried && stream.Events.OfType<JobRetried>().Count() == 1, Wrong.Lost, $"the retry was told {retried}. {Round.Tell(stream)}");
        round.Must(cancelled == stream.Events.OfType<JobCancelled>().Any(), Wrong.Untrue, $"the cancel was told {cancelled}. {Round.Tell(stream)}");
        round.Must(stream.Job!.Status == (cancelled ? JobStatus.Cancelled : JobStatus.Queued), Wrong.Untrue, $"the job is {stream.Job.Status}. {Round.Tell(stream)}");
        return cancelled ? "retried, then cancelled" : "cancelled too early, then retried";
    }
}
