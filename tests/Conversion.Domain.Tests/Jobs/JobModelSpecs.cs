using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using CsCheck;
using static Conversion.Domain.Tests.Jobs.JobStories;

namespace Conversion.Domain.Tests.Jobs;

public class JobModelSpecs
{
    private const int MostLosses = 3;

    private delegate IReadOnlyList<IJobEvent> Decide(ConversionJob job, int attempt, int run, DateTimeOffset now);

    private delegate JobModel Expect(JobModel model, int attempt, int run, DateTimeOffset now);

    // Attempts and runs before, at and after the current one; most are current, so that sequences get somewhere.
    private static readonly Gen<int> AnyOffset = Gen.Frequency((8, 0), (2, -1), (1, 1));

    private static readonly Gen<Command> AnyCommand = Gen.Frequency<Command>(
        (6, Gen.Const(Claim())),
        (2, Gen.Select(AnyOffset, Gen.OneOf("A", "B"), Resolve)),
        (2, Gen.Select(AnyOffset, Gen.Enum<JobPhase>(), GoOn)),
        (3, Gen.Select(AnyOffset, Gen.Int[-20, 140], Gen.Long[0, 3], Move)),
        (1, AnyOffset.Select(Complete)),
        (2, Gen.Select(AnyOffset, Gen.Int[0, 4], FailForNow)),
        (1, Gen.Select(AnyOffset, Gen.Int[0, 4], FailToAnotherWay)),
        (1, AnyOffset.Select(FailForGood)),
        (2, AnyOffset.Select(Release)),
        (4, AnyOffset.Select(Lose)),
        (2, Gen.Bool.Select(Park)),
        (1, AnyOffset.Select(GiveUpWaiting)),
        (1, Gen.Const(Cancel())),
        (3, Gen.Const(Retry())));

    [Fact]
    public void Whatever_is_asked_of_it_a_job_does_what_its_model_does() => Gen.Select(AnyCommand, Gen.Int[0, 2]).Array[0, 60].Sample(
        steps =>
        {
            var stream = new List<IJobEvent> { Submitted };
            var (job, model, now) = (Waiting(), JobModel.Submitted(Noon), Noon);
            foreach (var (command, seconds) in steps)
            {
                now = now.AddSeconds(seconds);
                var (attempt, run) = (model.Attempt, model.Run);
                var events = command.Decide(job, attempt, run, now);
                stream.AddRange(events);
                job = events.Aggregate(job, ConversionJob.Evolve);
                var next = command.Expect(model, attempt, run, now);
                model = next == model ? model : next with { At = now };

                Assert.Equal(model, JobModel.Of(job));
                Assert.Equal(model.Status == JobStatus.Completed, job.Artifact is not null);
                Assert.Equal(model.HasEnded, job.FinishedAt is not null);
                Assert.Empty(command.Decide(job, attempt, run, now)); // to ask twice is to ask once
            }

            Assert.Empty(StreamInvariants.Violations(stream, mustHaveEnded: false));
            Assert.Equal(job, stream.Aggregate((ConversionJob?)null, ConversionJob.Evolve));
        },
        iter: 20_000);

    private static Command Claim() =>
        new("claim", (job, _, _, now) => JobDecisions.StartAttempt(job, "node", now), (model, _, _, now) => model.Claim(now));

    private static Command Park(bool parked) => new(
        parked ? "park" : "unpark",
        (job, _, _, now) => parked ? JobDecisions.Park(job, FailureKind.BotCheck, now, now) : JobDecisions.Unpark(job, now),
        (model, _, _, _) => model.Park(parked));

    private static Command Resolve(int offset, string title) => new(
        $"resolve {title} of {offset:+0;-0;0}",
        (job, attempt, _, now) => JobDecisions.Resolve(job, attempt + offset, Source with { Title = title }, now),
        (model, attempt, _, _) => model.Resolve(attempt + offset, title));

    private static Command GoOn(int offset, JobPhase phase) => new(
        $"go on to {phase} of {offset:+0;-0;0}",
        (job, attempt, _, now) => JobDecisions.StartPhase(job, attempt + offset, phase, now),
        (model, attempt, _, _) => model.GoOn(attempt + offset, phase));

    private static Command Move(int offset, int percent, long bytes) => new(
        $"move to {percent} %, {bytes} bytes of {offset:+0;-0;0}",
        (job, attempt, _, now) => JobDecisions.ReportProgress(job, attempt + offset, new AttemptProgress(percent, bytes, null, null, null), now),
        (model, attempt, _, now) => model.Move(attempt + offset, percent, bytes, now));

    private static Command Complete(int offset) => new(
        $"complete {offset:+0;-0;0}",
        (job, attempt, _, now) => JobDecisions.Complete(job, attempt + offset, Song, now),
        (model, attempt, _, _) => model.Complete(attempt + offset));

    private static Command FailForNow(int offset, int pause) => new(
        $"fail {offset:+0;-0;0}, again in {pause} s",
        (job, attempt, _, now) => JobDecisions.Fail(job, attempt + offset, SlowSite, new RetryDecision.Retry(TimeSpan.FromSeconds(pause)), now),
        (model, attempt, _, now) => model.FailForNow(attempt + offset, now.AddSeconds(pause)));

    private static Command FailToAnotherWay(int offset, int pause) => new(
        $"fail {offset:+0;-0;0}, another way in {pause} s",
        (job, attempt, _, now) => JobDecisions.Fail(
            job, attempt + offset, SlowSite, new RetryDecision.Fallback($"other-{job.FailuresInRun}", TimeSpan.FromSeconds(pause)), now),
        (model, attempt, _, now) => model.FailForNow(attempt + offset, now.AddSeconds(pause)));

    private static Command FailForGood(int offset) => new(
        $"fail {offset:+0;-0;0} for good",
        (job, attempt, _, now) => JobDecisions.Fail(job, attempt + offset, SlowSite, new RetryDecision.GiveUp(), now),
        (model, attempt, _, _) => model.FailForGood(attempt + offset));

    private static Command Release(int offset) => new(
        $"release {offset:+0;-0;0}",
        (job, attempt, _, now) => JobDecisions.Release(job, attempt + offset, "node", now),
        (model, attempt, _, now) => model.Release(attempt + offset, now));

    private static Command Lose(int offset) => new(
        $"lose {offset:+0;-0;0}",
        (job, attempt, _, now) => JobDecisions.Lose(job, attempt + offset, MostLosses, now),
        (model, attempt, _, now) => model.Lose(attempt + offset, MostLosses, now));

    private static Command GiveUpWaiting(int offset) => new(
        $"give up waiting in run {offset:+0;-0;0}",
        (job, _, run, now) => JobDecisions.GiveUpWaiting(job, run + offset, SlowSite, now),
        (model, _, run, _) => model.GiveUpWaiting(run + offset));

    private static Command Cancel() =>
        new("cancel", (job, _, _, now) => JobDecisions.Cancel(job, "local", now), (model, _, _, _) => model.Cancel());

    private static Command Retry() =>
        new("retry", (job, _, _, now) => JobDecisions.Retry(job, "local", now), (model, _, _, now) => model.Retry(now));

    private sealed record Command(string Name, Decide Decide, Expect Expect)
    {
        public override string ToString() => Name;
    }
}
