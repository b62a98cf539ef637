using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using CsCheck;
using static Conversion.Domain.Tests.Jobs.JobStories;

namespace Conversion.Domain.Tests.Jobs;

public class StreamInvariantsSpecs
{
    private delegate IReadOnlyList<IJobEvent> Command(ConversionJob job, DateTimeOffset now);

    // Any command, for the attempt before, at and after the current one, at any time.
    private static readonly Gen<Command> AnyCommand = Gen.Select(
        Gen.Int[0, 18], Gen.Int[-1, 1], Gen.Double[-20, 140], Gen.Int[0, 5], (which, late, percent, detail) => Commands(late, percent, detail)[which]);

    private static Command[] Commands(int late, double percent, int detail) =>
    [
        (job, now) => JobDecisions.StartAttempt(job, "node", now),
        (job, now) => JobDecisions.Resolve(job, job.Attempt + late, Source with { Title = $"{detail}" }, now),
        (job, now) => JobDecisions.StartPhase(job, job.Attempt + late, (JobPhase)detail, now),
        (job, now) => JobDecisions.ReportProgress(job, job.Attempt + late, At(percent), now),
        (job, now) => JobDecisions.Complete(job, job.Attempt + late, Song, now),
        (job, now) => JobDecisions.Fail(job, job.Attempt + late, SlowSite, new RetryDecision.Retry(TimeSpan.FromSeconds(detail)), now),
        (job, now) => JobDecisions.Fail(job, job.Attempt + late, SlowSite, new RetryDecision.Fallback($"other-{job.FailuresInRun}", TimeSpan.Zero), now),
        (job, now) => JobDecisions.Fail(job, job.Attempt + late, SlowSite, new RetryDecision.GiveUp(), now),
        (job, now) => JobDecisions.Release(job, job.Attempt + late, "node", now),
        (job, now) => JobDecisions.Lose(job, job.Attempt + late, 3, now),
        (job, now) => JobDecisions.GiveUpWaiting(job, job.Run + late, SlowSite, now),
        (job, now) => JobDecisions.Cancel(job, "local", now),
        (job, now) => JobDecisions.Park(job, FailureKind.BotCheck, now.AddSeconds(detail), now),
        (job, now) => JobDecisions.Unpark(job, now),
        (job, now) => JobDecisions.Retry(job, "local", now),
        (job, now) => JobDecisions.ExpireArtifact(job, Song.ArtifactId, RetentionReason.Age, now),
        (job, now) => SharingDecisions.Share(job, OtherId, now),
        (job, now) => SharingDecisions.ServeFromCache(job, Other(Completed()), now),
        (job, now) => SharingDecisions.Follow(job, Other(Others[detail]()), late > 0 ? OtherId : null, now),
    ];

    private static readonly Func<ConversionJob>[] Others = [Waiting, Running, RunningSecondAttempt, Completed, Failed, Cancelled];

    private static ConversionJob Other(ConversionJob job) => job with { Id = OtherId };

    [Fact]
    public void No_sequence_of_commands_breaks_a_stream() => AnyCommand.Array[0, 60].Sample(
        commands =>
        {
            var stream = new List<IJobEvent> { Submitted };
            var job = Waiting();
            var now = Noon;
            foreach (var command in commands)
            {
                now += TimeSpan.FromSeconds(1);
                var events = command(job, now);
                stream.AddRange(events);
                job = events.Aggregate(job, ConversionJob.Evolve);
                Assert.Equal(stream.Count, job.Version);
            }

            Assert.Empty(StreamInvariants.Violations(stream, mustHaveEnded: false));
            Assert.Equal(job, stream.Aggregate((ConversionJob?)null, ConversionJob.Evolve));
        },
        iter: 20_000);

    public static TheoryData<string, IJobEvent[]> BrokenStreams() => new()
    {
        { "begin with JobSubmitted", [new AttemptStarted(1, "n", "default", Noon)] },
        { "submitted twice", [Submitted, Submitted] },
        { "the run had ended", [Submitted, new JobCancelled("l", Noon), new JobCancelled("l", Noon)] },
        { "while another held", [Submitted, new AttemptStarted(1, "n", "default", Noon), new AttemptStarted(2, "m", "default", Noon)] },
        { "while it did not wait", [Submitted, new AttemptStarted(1, "n", "default", Noon), new JobParked(FailureKind.BotCheck, Noon, Noon)] },
        { "was parked already", [Submitted, new JobParked(FailureKind.BotCheck, Noon, Noon), new JobParked(FailureKind.BotCheck, Noon, Noon)] },
        { "never was", [Submitted, new JobUnparked(Noon)] },
        { "attempt 3 follows attempt 0", [Submitted, new AttemptStarted(3, "n", "default", Noon)] },
        { "does not hold", [Submitted, new AttemptStarted(1, "n", "default", Noon), new AttemptLost(1, "n", Noon), new PhaseStarted(1, JobPhase.Storing, Noon)] },
        { "progress fell", [Submitted, new AttemptStarted(1, "n", "default", Noon), new ProgressReported(1, At(9), Noon), new ProgressReported(1, At(8), Noon)] },
        { "running attempt is 100", [Submitted, new AttemptStarted(1, "n", "default", Noon), new ProgressReported(1, At(100), Noon)] },
        { "without an artifact", [Submitted, new AttemptStarted(1, "n", "default", Noon), new JobCompleted(1, Noon)] },
        { "before the last one had ended", [Submitted, Retried(2)] },
        { "run 3 follows run 1", [Submitted, new JobCancelled("l", Noon), Retried(3)] },
        { "one that had completed", [Submitted, Started(1), new OutputStored(1, Song, Noon), new JobCompleted(1, Noon), Retried(2)] },
        { "nothing says what follows", [Submitted, Started(1), FailedAttempt(1)] },
        { "nothing says what follows", [Submitted, Started(1), FailedAttempt(1), Started(2)] },
        { "nothing says what follows", [Submitted, Started(1), FailedAttempt(1), new JobCancelled("l", Noon)] },
        { "nothing says what follows", [Submitted, Started(1), FailedAttempt(1), new RetryScheduled(2, FailureKind.Stalled, Noon, Noon)] },
        { "nothing says what follows", [Submitted, Started(1), new OutputStored(1, Song, Noon)] },
        { "did not complete with it", [Submitted, Started(1), new OutputStored(1, Song, Noon), new JobCancelled("l", Noon)] },
        { "does not follow the failure", [Submitted, Started(1), new AttemptLost(1, "n", Noon), new RetryScheduled(1, FailureKind.Stalled, Noon, Noon)] },
        { "does not follow the failure", [Submitted, new FallbackChosen(0, FailureKind.Stalled, "other", Noon, Noon)] },
        { "does not follow the failure", [Submitted, Started(1), new RetryScheduled(1, FailureKind.Stalled, Noon, Noon)] },
        { "failed while attempt 1 held", [Submitted, Started(1), new JobFailed(1, SlowSite, Noon)] },
        { "not the job's latest, 1", [Submitted, Started(1), new AttemptLost(1, "n", Noon), new JobFailed(0, SlowSite, Noon)] },
        { "goes the way other, and default was decided", [Submitted, new AttemptStarted(1, "n", "other", Noon)] },
        { "goes the way default, and other was decided", [Submitted, Started(1), FailedAttempt(1), Fallback(1, "other"), Started(2)] },
        { "its reason is Stalled", [Submitted, Started(1), FailedAttempt(1), new RetryScheduled(1, FailureKind.Stalled, Noon, Noon)] },
        { "its reason is Stalled", [Submitted, Started(1), FailedAttempt(1), new FallbackChosen(1, FailureKind.Stalled, "other", Noon, Noon)] },
        { "way default had been left", [Submitted, Started(1), FailedAttempt(1), Fallback(1, "default")] },
        { "height rises", [Submitted, Started(1), FailedAttempt(1), Fallback(1, "default/480p"), new AttemptStarted(2, "n", "default/480p", Noon), FailedAttempt(2), Fallback(2, "default/720p")] },
        { "height rises", [Submitted, Started(1), FailedAttempt(1), Fallback(1, "default/480p"), new AttemptStarted(2, "n", "default/480p", Noon), FailedAttempt(2), Fallback(2, "cookies")] },
        { "720p to 720p, which was not allowed", [Submitted, Started(1), FailedAttempt(1), Fallback(1, "default/720p") with { Quality = new QualityStep(720, 720) }] },
        { "1080p to 720p, which was not allowed", [Submitted with { AllowQualityReduction = false }, Started(1), FailedAttempt(1), Fallback(1, "default/720p") with { Quality = new QualityStep(1080, 720) }] },
        { "goes on after 30 failures", [Submitted, .. Enumerable.Range(1, 30).SelectMany(attempt => new IJobEvent[]
            { Started(attempt), FailedAttempt(attempt), new RetryScheduled(attempt, SlowSite.Kind, Noon, Noon) })] },
        { "none of its attempts failed so", [Submitted, Started(1), FailedAttempt(1), new JobFailed(1, FailureCatalogue.Describe(FailureKind.BotCheck), Noon)] },
        { "have arrived fell", [Submitted, Started(1), new ProgressReported(1, At(8), Noon), new ProgressReported(1, At(9) with { DownloadedBytes = 999 }, Noon)] },
    };

    private static AttemptStarted Started(int attempt) => new(attempt, "n", "default", Noon);

    private static AttemptFailed FailedAttempt(int attempt) => new(attempt, JobPhase.Resolving, SlowSite, Noon);

    private static FallbackChosen Fallback(int attempt, string strategy) => new(attempt, SlowSite.Kind, strategy, Noon, Noon);

    private static JobRetried Retried(int run) => new(run, "l", "l", "generic", JobPriority.Normal, Noon);

    [Theory]
    [MemberData(nameof(BrokenStreams))]
    public void A_broken_stream_is_named(string violation, IJobEvent[] stream) =>
        Assert.Contains(StreamInvariants.Violations(stream, mustHaveEnded: false), found => found.Contains(violation, StringComparison.Ordinal));

    [Fact]
    public void A_stream_that_must_have_ended_and_has_not_is_named() =>
        Assert.Contains("not with a terminal event", Assert.Single(StreamInvariants.Violations([Submitted], mustHaveEnded: true)));

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(1, 1)]
    public void A_version_that_is_missing_or_there_twice_is_named(int first, int second)
    {
        var violation = Assert.Single(StreamInvariants.Find([(first, Submitted), (second, Started(1))], mustHaveEnded: false).Take(1));
        Assert.Equal(("I1", first == 1 ? second : first), (violation.Invariant, violation.Version));
    }

    [Fact]
    public void A_violation_says_its_invariant_its_version_and_its_event() => Assert.Equal(
        "version 3, PhaseStarted: I2: attempt 2 does not hold the job.",
        Assert.Single(StreamInvariants.Violations([Submitted, Started(1), new PhaseStarted(2, JobPhase.Storing, Noon)], mustHaveEnded: false)));
}
