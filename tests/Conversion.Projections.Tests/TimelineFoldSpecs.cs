using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Projections.Tests;

/// <summary>What becomes of a job's time, by its events alone.</summary>
public sealed class TimelineFoldSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Job = Guid.Parse("01a2090e-67b4-7b4a-9de6-835bdf542634");
    private static readonly Failure SlowSite = FailureCatalogue.Describe(FailureKind.NetworkTimeout, "youtube", "evidence");
    private static readonly Artifact Song = new("0123", "Song.mp3", "audio/mpeg", 4_096, 60.5, new string('a', 64), ExpiresAt: null);

    [Fact]
    public void A_jobs_time_is_that_of_its_stages()
    {
        var timeline = Fold(
            Submitted(), Started(1, 3), new PhaseStarted(1, JobPhase.Downloading, At(5)), Reached(1, 1_000, null, 2, 8), new PhaseStarted(1, JobPhase.Converting, At(10)),
            Reached(1, 1_000, 40, 2, 15), new PhaseStarted(1, JobPhase.Storing, At(20)), new OutputStored(1, Song, At(22)), new JobCompleted(1, At(22)));
        Assert.Equal(
            [
                new StageSpan(TimedStage.Queue, 1, null, At(0), At(3), SpanEnd.Completed),
                new StageSpan(TimedStage.Resolve, 1, "node-a", At(3), At(5), SpanEnd.Completed),
                new StageSpan(TimedStage.Download, 1, "node-a", At(5), At(10), SpanEnd.Completed, 1_000, null, 2),
                new StageSpan(TimedStage.Convert, 1, "node-a", At(10), At(20), SpanEnd.Completed, 0, 40, 0),
                new StageSpan(TimedStage.Store, 1, "node-a", At(20), At(22), SpanEnd.Completed, 4_096),
            ],
            timeline.Stages);
        Assert.Equal([new RunSpan(1, At(0), ResultOrigin.New, At(22), JobStatus.Completed)], timeline.Runs);
        Assert.Equal((SpanEnd.Completed, At(22)), (timeline.Attempts[0].End!.Value, timeline.Attempts[0].EndedAt!.Value));
        Assert.False(timeline.IsOpen);
    }

    [Fact]
    public void A_source_that_is_converted_as_it_arrives_is_in_one_stage()
    {
        var timeline = Fold(Submitted(), Started(1, 0), new PhaseStarted(1, JobPhase.Converting, At(1)), Reached(1, 500, 10, 7.5, 9));
        Assert.Equal(new StageSpan(TimedStage.Convert, 1, "node-a", At(1), Bytes: 500, MediaSeconds: 10, SourceSeconds: 7.5), timeline.Stages[^1]);
        Assert.True(timeline.IsOpen);
    }

    [Fact]
    public void What_an_earlier_attempt_had_fetched_is_in_no_stage_of_the_one_that_goes_on_with_it()
    {
        var resumed = new AttemptProgress(60, 9_500, 10_000, null, null, null, 2, KeptBytes: 9_000);
        var timeline = Fold(
            Submitted(), Started(2, 0), Reached(2, 100, null, null, 1), new PhaseStarted(2, JobPhase.Downloading, At(2)), new ProgressReported(2, resumed, At(4)),
            new PhaseStarted(2, JobPhase.Converting, At(5)), new ProgressReported(2, resumed with { DownloadedBytes = 9_700, ProcessedSeconds = 3 }, At(8)));
        Assert.Equal([(TimedStage.Resolve, 100L), (TimedStage.Download, 400L), (TimedStage.Convert, 200L)], timeline.Stages.Skip(1).Select(stage => (stage.Stage, stage.Bytes!.Value)));
    }

    [Fact]
    public void A_pause_before_another_attempt_is_no_wait_in_the_queue()
    {
        var timeline = Fold(
            Submitted(), Started(1, 0), new AttemptFailed(1, JobPhase.Resolving, SlowSite, At(4)), new RetryScheduled(1, FailureKind.NetworkTimeout, At(10), At(4)), Started(2, 11));
        Assert.Equal(
            [
                new StageSpan(TimedStage.Resolve, 1, "node-a", At(0), At(4), SpanEnd.Failed),
                new StageSpan(TimedStage.Backoff, 2, null, At(4), At(10), SpanEnd.Completed),
                new StageSpan(TimedStage.Queue, 2, null, At(10), At(11), SpanEnd.Completed),
                new StageSpan(TimedStage.Resolve, 2, "node-a", At(11)),
            ],
            timeline.Stages.Skip(1));
        Assert.Equal(
            new AttemptSpan(1, 1, "node-a", "default", At(0))
            {
                EndedAt = At(4),
                End = SpanEnd.Failed,
                Phase = JobPhase.Resolving,
                Kind = FailureKind.NetworkTimeout,
                FailureVersion = 3,
                Then = new FollowUp(LadderStep.Wait, null, At(10)),
            },
            timeline.Attempts[0]);
    }

    [Fact]
    public void A_pause_that_a_cancellation_cuts_short_ends_with_it()
    {
        var timeline = Fold(
            Submitted(), Started(1, 0), new AttemptFailed(1, JobPhase.Resolving, SlowSite, At(4)), new RetryScheduled(1, FailureKind.NetworkTimeout, At(100), At(4)), new JobCancelled("local", At(6)));
        Assert.Equal(new StageSpan(TimedStage.Backoff, 2, null, At(4), At(6), SpanEnd.Cancelled), timeline.Stages[^1]);
        Assert.Equal(JobStatus.Cancelled, timeline.Runs[0].Outcome);
    }

    [Fact]
    public void Waiting_for_a_platform_that_refuses_is_told_apart_from_waiting_for_a_slot()
    {
        var timeline = Fold(Submitted(), new JobParked(FailureKind.BotCheck, At(60), At(2)), new JobUnparked(At(50)), Started(1, 51));
        Assert.Equal(
            [(TimedStage.Queue, 2.0), (TimedStage.Parked, 48.0), (TimedStage.Queue, 1.0)],
            timeline.Stages.SkipLast(1).Select(stage => (stage.Stage, (stage.EndedAt!.Value - stage.StartedAt).TotalSeconds)));
    }

    [Fact]
    public void Another_jobs_work_is_not_counted_again()
    {
        var shared = Fold(Submitted(), new WorkShared(Guid.NewGuid(), At(0)), new SharedResultReceived(Guid.NewGuid(), Song, At(30)), new JobCompleted(0, At(30)));
        Assert.Empty(shared.Stages);
        Assert.Equal((ResultOrigin.Shared, JobStatus.Completed), (shared.Runs[0].Origin, shared.Runs[0].Outcome!.Value));

        var cached = Fold(Submitted(), new JobServedFromCache(Guid.NewGuid(), Song, null, At(0)), new JobCompleted(0, At(0)));
        Assert.Empty(cached.Stages);
        Assert.Equal(ResultOrigin.Cache, cached.Runs[0].Origin);
    }

    [Fact]
    public void A_job_that_takes_work_over_waits_from_then_on()
    {
        var timeline = Fold(Submitted(), new WorkShared(Guid.NewGuid(), At(0)), new WorkTakenOver(Guid.NewGuid(), null, false, At(30)), Started(1, 31));
        Assert.Equal(new StageSpan(TimedStage.Queue, 1, null, At(30), At(31), SpanEnd.Completed), timeline.Stages[0]);
        Assert.Equal(ResultOrigin.New, timeline.Runs[0].Origin);
    }

    [Fact]
    public void A_lost_attempt_says_what_it_was_at_and_that_it_was_given_up()
    {
        var timeline = Fold(Submitted(), Started(1, 0), new AttemptLost(1, "node-a", At(9), JobPhase.Converting, 43), new JobFailed(1, SlowSite with { Kind = FailureKind.WorkerLost }, At(9)));
        var attempt = Assert.Single(timeline.Attempts);
        Assert.Equal((SpanEnd.Lost, FailureKind.WorkerLost, JobPhase.Converting), (attempt.End!.Value, attempt.Kind!.Value, attempt.Phase!.Value));
        Assert.Equal(new FollowUp(null, null, null), attempt.Then);
        Assert.Equal((JobStatus.Failed, FailureKind.WorkerLost), (timeline.Runs[0].Outcome!.Value, timeline.Runs[0].Kind!.Value));
        Assert.All(timeline.Stages, stage => Assert.NotNull(stage.EndedAt));
    }

    [Fact]
    public void A_job_that_is_retried_for_ever_stays_small()
    {
        var events = new List<object> { Submitted() };
        for (var run = 1; run <= 200; run++)
        {
            events.AddRange([Started(run, run * 10), new JobCancelled("local", At(run * 10 + 1)), new JobRetried(run + 1, "local", "local", "youtube", JobPriority.Normal, At(run * 10 + 2))]);
        }

        var timeline = Fold([.. events]);
        Assert.InRange(timeline.Stages.Count, 1, JobTimeline.MostStages);
        Assert.InRange(timeline.Attempts.Count, 1, JobTimeline.MostAttempts);
        Assert.InRange(timeline.Runs.Count, 1, JobTimeline.MostAttempts);
        Assert.Equal((201, 601), (timeline.Runs[^1].Run, timeline.Version));
    }

    private static JobTimeline Fold(params object[] events) => events.Aggregate((JobTimeline?)null, TimelineFold.Evolve)!;

    private static DateTimeOffset At(double seconds) => Noon.AddSeconds(seconds);

    private static JobSubmitted Submitted() => new(
        Job, "local", "https://example.test/", "youtube", "v1:x", new OutputProfile(OutputFormat.Mp3), true, JobPriority.Normal, null, Noon);

    private static AttemptStarted Started(int attempt, double at) => new(attempt, "node-a", "default", At(at));

    private static ProgressReported Reached(int attempt, long bytes, double? media, double? source, double at) =>
        new(attempt, new AttemptProgress(50, bytes, null, null, null, media, source), At(at));
}
