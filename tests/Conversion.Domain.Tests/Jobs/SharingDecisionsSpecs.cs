using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using static Conversion.Domain.Tests.Jobs.JobStories;

namespace Conversion.Domain.Tests.Jobs;

/// <summary>What becomes of a job whose work is, or was, another's.</summary>
public class SharingDecisionsSpecs
{
    private static readonly DateTimeOffset Later = Noon.AddMinutes(1);

    private static readonly Failure PrivateVideo = SlowSite with { Kind = FailureKind.ContentPrivate, Retryable = false };

    [Fact]
    public void A_stored_result_completes_a_job_at_once()
    {
        var events = SharingDecisions.ServeFromCache(Waiting(), Other(Completed()), Later);

        var job = After([Submitted, .. events]);
        Assert.Equal((JobStatus.Completed, ResultOrigin.Cache, 100.0, Song), (job.Status, job.Origin, job.Progress.Percent, job.Artifact));
        Assert.Null(job.ReusableAs); // its age is that of the one that was made
        AssertSound([Submitted, .. events]);
    }

    [Fact]
    public void A_result_that_an_account_may_see_is_its_callers_alone()
    {
        var maker = Other(Completed() with { Artifact = Song with { IsPrivate = true } });

        Assert.NotEmpty(SharingDecisions.ServeFromCache(Waiting(), maker, Later));
        Assert.Empty(SharingDecisions.ServeFromCache(Waiting() with { Caller = "another" }, maker, Later));
    }

    [Fact]
    public void What_is_less_than_was_asked_for_is_not_served_again()
    {
        var less = After(
            Submitted, new AttemptStarted(1, "n", "default", Noon), new AttemptFailed(1, JobPhase.Converting, SlowSite with { Kind = FailureKind.TimedOut }, Noon),
            new FallbackChosen(1, FailureKind.TimedOut, "default/720p", Noon, Noon, LadderStep.LowerQuality, new QualityStep(1080, 720)),
            new AttemptStarted(2, "n", "default/720p", Noon), new OutputStored(2, Song, Noon), new JobCompleted(2, Noon));

        Assert.Null(less.ReusableAs);
        Assert.Equal("v1:key", Completed().ReusableAs);
        Assert.Null(Running().ReusableAs);
    }

    [Fact]
    public void A_job_moves_on_with_the_work_that_it_shares_and_has_its_result()
    {
        var stream = new Stream();
        stream.Follow(Other(Waiting()));
        stream.Follow(Other(Running()));
        Assert.Equal((JobStatus.Running, 1), (stream.Job.Status, stream.Job.Attempt));
        stream.Follow(Other(After(Submitted, Started(1), new SourceResolved(1, Source, Noon), new ProgressReported(1, At(60), Noon))));
        Assert.Equal((60.0, Source), (stream.Job.Progress.Percent, stream.Job.Source));
        stream.Follow(Other(After(
            Submitted, Started(1), new SourceResolved(1, Source, Noon), new ProgressReported(1, At(60), Noon), new AttemptLost(1, "node-a", Noon), Started(2), new PhaseStarted(2, JobPhase.Downloading, Noon))));
        Assert.Equal((2, 1.0), (stream.Job.Attempt, stream.Job.Progress.Percent));
        stream.Follow(Other(Completed()) with { Version = 12 });

        Assert.Equal((JobStatus.Completed, ResultOrigin.Shared, Song), (stream.Job.Status, stream.Job.Origin, stream.Job.Artifact));
        Assert.IsType<JobCompleted>(stream.Events[^1]);
    }

    [Fact]
    public void What_is_known_already_is_not_told_again()
    {
        var stream = new Stream();
        stream.Follow(Other(Running()));
        Assert.Empty(SharingDecisions.Follow(stream.Job, Other(Running()), successor: null, Later));
        Assert.Empty(SharingDecisions.Follow(Running(), Other(Completed()), successor: null, Later));
        Assert.Empty(SharingDecisions.Follow(stream.Job, Other(Running()) with { Id = Guid.Empty, Version = 9 }, successor: null, Later));
    }

    [Fact]
    public void What_holds_the_shared_work_up_is_told_to_who_waits_for_it()
    {
        var stream = new Stream();
        stream.Follow(Other(After(Submitted, Parked)));
        Assert.Equal((JobStatus.Queued, Parked.Reason, Parked.Until), (stream.Job.Status, stream.Job.Parked!.Reason, stream.Job.Parked.Until));
        stream.Follow(Other(After(Submitted, Parked, new JobUnparked(Noon))));
        Assert.Equal((JobStatus.Queued, null), (stream.Job.Status, stream.Job.Parked));
        stream.Follow(Other(After(Submitted, Parked, new JobUnparked(Noon), Parked)));
        stream.Follow(Other(After(Submitted, Parked, new JobUnparked(Noon), Parked, Started(1))));
        Assert.Equal((JobStatus.Running, null), (stream.Job.Status, stream.Job.Parked));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cancelled_work_goes_on_in_another_job(bool isThereOne)
    {
        var stream = new Stream();
        Guid? successor = isThereOne ? Guid.CreateVersion7() : null;
        stream.Follow(Other(Running()));
        stream.Follow(Other(Cancelled()), successor);

        Assert.Equal(successor, stream.Job.Shared?.JobId);
        Assert.Equal(isThereOne ? ResultOrigin.Shared : ResultOrigin.New, stream.Job.Origin);
        if (!isThereOne)
        {
            var next = Assert.IsType<AttemptStarted>(Assert.Single(JobDecisions.StartAttempt(stream.Job, "node-b", Later)));
            Assert.Equal(2, next.Attempt); // the first was the other's
        }
    }

    [Fact]
    public void A_failure_that_would_be_anyones_is_everyones()
    {
        var stream = new Stream();
        stream.Follow(Other(After(Submitted, Started(1), new AttemptFailed(1, JobPhase.Resolving, PrivateVideo, Noon), new JobFailed(1, PrivateVideo, Noon))));

        Assert.Equal((JobStatus.Failed, PrivateVideo), (stream.Job.Status, stream.Job.Failure));
    }

    [Fact]
    public void A_failure_that_may_pass_is_tried_by_another_and_only_so_often()
    {
        var stream = new Stream();
        for (var i = 0; i < SharingDecisions.MostSharedFailures; i++)
        {
            stream.Follow(Other(Failed()) with { Id = stream.Job.Shared!.JobId }, successor: Guid.CreateVersion7());
            Assert.Equal(i + 1, stream.Job.Shared!.Failures);
        }

        stream.Follow(Other(Failed()) with { Id = stream.Job.Shared!.JobId }, successor: Guid.CreateVersion7());
        Assert.Equal((JobStatus.Failed, SlowSite), (stream.Job.Status, stream.Job.Failure));
    }

    [Fact]
    public void A_result_that_is_another_callers_alone_leaves_the_job_to_itself()
    {
        var stream = new Stream();
        stream.Follow(Other(Completed() with { Caller = "another", Artifact = Song with { IsPrivate = true } }), successor: Guid.CreateVersion7());

        Assert.True(Assert.IsType<WorkTakenOver>(stream.Events[^1]).IsAlone);
        Assert.Null(stream.Job.Shared);
    }

    [Fact]
    public void While_it_shares_no_worker_may_report_for_it()
    {
        var stream = new Stream();
        stream.Follow(Other(Running()));
        Assert.Empty(JobDecisions.ReportProgress(stream.Job, stream.Job.Attempt, At(50), Later));
        Assert.Empty(JobDecisions.StartAttempt(stream.Job, "node", Later));
        Assert.NotEmpty(JobDecisions.Cancel(stream.Job, "local", Later));
    }

    private static readonly JobParked Parked = new(FailureKind.BotCheck, Noon.AddMinutes(5), Noon);

    private static AttemptStarted Started(int attempt) => new(attempt, "node-a", "default", Noon);

    private static ConversionJob Other(ConversionJob job) => job with { Id = OtherId };

    private static void AssertSound(IEnumerable<IJobEvent> events) => Assert.Empty(StreamInvariants.Violations(events, mustHaveEnded: false));

    private sealed class Stream
    {
        public List<IJobEvent> Events { get; } = [Submitted, new WorkShared(OtherId, Noon)];

        public ConversionJob Job => After([.. Events]);

        public void Follow(ConversionJob worker, Guid? successor = null)
        {
            Events.AddRange(SharingDecisions.Follow(Job, worker, successor, Later));
            AssertSound(Events);
        }
    }
}
