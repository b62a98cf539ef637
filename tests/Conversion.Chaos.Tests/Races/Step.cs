using Conversion.Api.Jobs;
using Conversion.Api.Recovery;
using Conversion.Api.Workers;
using Conversion.Chaos.Races;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace Conversion.Chaos.Tests.Races;

internal enum StepKind { Claim, Lose, Expire, Renew, Move, Complete, FailForNow, FailForGood, Release, GiveUpWaiting, Cancel, Retry }

/// <summary>One command of a random sequence.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Job">On which job; of a claim, by which worker.</param>
/// <param name="Offset">For the attempt, or the run, that is current (0), was before (-1) or may come (+1).</param>
internal sealed record Step(StepKind Kind, int Job, int Offset)
{
    /// <summary>Any step on one of so many jobs. Most are of those who hold a job, so that sequences get somewhere.</summary>
    public static Gen<Step> Any(int jobs) => Gen.Select(
        Gen.Frequency(
            (8, StepKind.Claim), (3, StepKind.Lose), (4, StepKind.Expire), (3, StepKind.Renew), (1, StepKind.Move), (2, StepKind.Complete), (2, StepKind.FailForNow),
            (1, StepKind.FailForGood), (2, StepKind.Release), (1, StepKind.GiveUpWaiting), (2, StepKind.Cancel), (3, StepKind.Retry)),
        Gen.Int[0, jobs - 1], Gen.Frequency((8, 0), (2, -1), (1, 1)), (kind, job, offset) => new Step(kind, job, offset));

    /// <inheritdoc />
    public override string ToString() => $"{Kind} {Job}{Offset:+0;-0;''}";

    /// <summary>The step with the numbers that it has in a state of the queue.</summary>
    public BoundStep Bind(QueueModel queue) => new(this, queue.Jobs[Job].Attempt + Offset, queue.Jobs[Job].Run + Offset, queue.Jobs[Job].Bytes + 1);
}

/// <summary>A step with its numbers.</summary>
/// <param name="Step">The step.</param>
/// <param name="Attempt">The attempt that speaks.</param>
/// <param name="Run">The run that is meant.</param>
/// <param name="Bytes">What a move has come to: more than was there, since the same again counts only when time has passed.</param>
internal sealed record BoundStep(Step Step, int Attempt, int Run, long Bytes)
{
    /// <summary>The answer to who asked for a job and got none.</summary>
    public const string None = "none";

    /// <inheritdoc />
    public override string ToString() => $"{Step.Kind} {Step.Job} (attempt {Attempt}, run {Run})";

    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    /// <summary>Carries it out by a node, and says the answer in words.</summary>
    public async Task<string> SendAsync(RacingNodes nodes, RacingNode node, IReadOnlyList<Guid> jobs)
    {
        var job = jobs[Step.Job];
        return Step.Kind switch
        {
            StepKind.Claim => Say((await node.SendAsync<JobClaim>(new ClaimJob($"{Round.Worker}-{Step.Job}"))).Job is { } claimed ? new HeldJob(claimed.Id, claimed.Attempt) : null, jobs),
            StepKind.Lose => Say((await node.SendAsync<EndedByWatchdog>(new LoseAttempt())).Attempt, jobs),
            StepKind.Expire => await SayNothing(nodes.ExpireAsync(job)),
            StepKind.Renew => $"{await node.Services.GetRequiredService<JobLeases>().RenewAsync(job, Attempt, Lease, CancellationToken.None)}",
            StepKind.Move => await ReportAsync(new ReportProgress(job, Attempt, new AttemptProgress(50, Bytes, null, null, null))),
            StepKind.Complete => await ReportAsync(new CompleteAttempt(job, Attempt, Round.Song with { ArtifactId = $"{Attempt:D32}" })),
            StepKind.FailForNow => await ReportAsync(new FailAttempt(job, Attempt, FailureCatalogue.Describe(FailureKind.NetworkTimeout))),
            StepKind.FailForGood => await ReportAsync(new FailAttempt(job, Attempt, FailureCatalogue.Describe(FailureKind.ContentPrivate))),
            StepKind.Release => await ReportAsync(new ReleaseAttempt(job, Attempt, Round.Worker)),
            StepKind.GiveUpWaiting => await SayNothing(node.SendAsync(new GiveUpWaiting(job, Run))),
            StepKind.Cancel => $"{(await node.SendAsync<JobDecided>(new CancelJob(job, Round.Caller))).Applied}",
            StepKind.Retry => $"{(await node.SendAsync<Retry>(new RetryJob(job, Round.Caller))).Decided.Applied}",
            _ => throw new ArgumentOutOfRangeException(nameof(jobs)),
        };

        async Task<string> ReportAsync(object report) => $"{(await node.SendAsync<ReportAnswer>(report)).Accepted}";
    }

    private static string Say(HeldJob? taken, IReadOnlyList<Guid> jobs) => taken is null ? None : $"{jobs.ToList().IndexOf(taken.JobId)}.{taken.Attempt}";

    private static async Task<string> SayNothing(Task done)
    {
        await done;
        return "";
    }
}
