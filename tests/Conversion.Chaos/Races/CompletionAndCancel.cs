using Conversion.Api.Jobs;
using Conversion.Api.Workers;
using Conversion.Chaos.Judging;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Races;

/// <summary>A caller cancels when the worker has just finished.</summary>
public sealed class CompletionAndCancel : Race
{
    /// <inheritdoc />
    public override string Name => "race-cancel";

    /// <inheritdoc />
    public override string Words => "completion and cancel at once";

    /// <inheritdoc />
    protected override async Task<string> RunAsync(Round round)
    {
        var job = await round.RunningAsync();
        var obeyed = await AtOnceAsync(
            async () => (await round.Nodes.A.SendAsync<ReportAnswer>(new CompleteAttempt(job, 1, Round.Song))).Accepted,
            async () => (await round.Nodes.B.SendAsync<JobDecided>(new CancelJob(job, Round.Caller))).Applied);
        var stream = await round.StreamAsync(job);
        round.Must(stream.Events.Count(e => e is JobCompleted or JobCancelled) == 1, Wrong.Doubled, $"I1: not one end. {Round.Tell(stream)}");
        var expected = stream.Job!.Status == JobStatus.Completed;
        round.Must(obeyed[0] == expected && obeyed[1] == !expected, Wrong.Untrue, $"the job is {stream.Job.Status}; completion was told {obeyed[0]}, cancel {obeyed[1]}.");
        return stream.Job.Status.ToString().ToLowerInvariant();
    }
}
