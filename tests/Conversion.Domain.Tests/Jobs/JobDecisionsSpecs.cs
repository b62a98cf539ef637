using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using static Conversion.Domain.Tests.Jobs.JobStories;

namespace Conversion.Domain.Tests.Jobs;

public class JobDecisionsSpecs
{
    [Fact]
    public void A_waiting_job_that_is_due_starts_its_next_attempt() =>
        Assert.Equal([new AttemptStarted(1, "node-a", "default", Noon)], JobDecisions.StartAttempt(Waiting(), "node-a", Noon));

    [Fact]
    public void A_waiting_job_that_is_not_due_starts_nothing() =>
        Assert.Empty(JobDecisions.StartAttempt(Waiting(), "node-a", Noon.AddSeconds(-1)));

    [Fact]
    public void Only_a_waiting_job_starts_an_attempt()
    {
        foreach (var job in new[] { Running(), Completed(), Failed(), Cancelled() })
        {
            Assert.Empty(JobDecisions.StartAttempt(job, "node-b", Noon.AddHours(1)));
        }
    }

    [Fact]
    public void Attempt_numbers_rise_over_runs()
    {
        var again = ConversionJob.Evolve(Failed(), JobDecisions.Retry(Failed(), "local", Noon).Single());
        var started = Assert.IsType<AttemptStarted>(Assert.Single(JobDecisions.StartAttempt(again, "node-a", Noon)));
        Assert.Equal(2, started.Attempt);
    }

    [Fact]
    public void A_late_worker_changes_nothing()
    {
        var job = RunningSecondAttempt();
        Assert.Empty(JobDecisions.Resolve(job, 1, Source, Noon));
        Assert.Empty(JobDecisions.StartPhase(job, 1, JobPhase.Converting, Noon));
        Assert.Empty(JobDecisions.ReportProgress(job, 1, At(50), Noon));
        Assert.Empty(JobDecisions.Complete(job, 1, Song, Noon));
        Assert.Empty(JobDecisions.Fail(job, 1, SlowSite, new RetryDecision.GiveUp(), Noon));
        Assert.Empty(JobDecisions.Release(job, 1, "node-a", Noon));
        Assert.Empty(JobDecisions.Lose(job, 1, 3, Noon));
    }

    [Fact]
    public void A_worker_of_a_cancelled_job_changes_nothing()
    {
        var job = ConversionJob.Evolve(Running(), new JobCancelled("local", Noon));
        Assert.Empty(JobDecisions.Complete(job, 1, Song, Noon));
        Assert.Empty(JobDecisions.ReportProgress(job, 1, At(50), Noon));
    }

    [Fact]
    public void Completion_stores_and_ends_in_one_decision() =>
        Assert.Equal([new OutputStored(1, Song, Noon), new JobCompleted(1, Noon)], JobDecisions.Complete(Running(), 1, Song, Noon));

    [Fact]
    public void A_repeated_report_is_nothing()
    {
        var resolved = ConversionJob.Evolve(Running(), new SourceResolved(1, Source, Noon));
        Assert.Empty(JobDecisions.Resolve(resolved, 1, Source, Noon));
        Assert.Empty(JobDecisions.StartPhase(resolved, 1, JobPhase.Resolving, Noon));
        var moved = ConversionJob.Evolve(Running(), new ProgressReported(1, At(50), Noon));
        Assert.Empty(JobDecisions.ReportProgress(moved, 1, At(50), Noon));
    }

    [Fact]
    public void Progress_that_is_reported_again_a_while_later_says_that_the_work_goes_on()
    {
        var moved = ConversionJob.Evolve(Running(), new ProgressReported(1, At(50), Noon));
        var later = Noon + JobDecisions.SameReport;

        Assert.Equal([new ProgressReported(1, At(50), later)], JobDecisions.ReportProgress(moved, 1, At(50), later));
        Assert.Empty(JobDecisions.ReportProgress(moved, 1, At(50), later.AddTicks(-1)));
    }

    [Fact]
    public void Media_that_is_converted_never_falls_and_is_not_forgotten()
    {
        var job = ConversionJob.Evolve(Running(), new ProgressReported(1, At(50) with { ProcessedSeconds = 30 }, Noon));

        Assert.Equal([30.0, 30.0, 31.5], new double?[] { null, 4, 31.5 }.Select(seconds => job.Progress.Then(At(60) with { ProcessedSeconds = seconds }).ProcessedSeconds!.Value));
    }

    [Theory]
    [InlineData(40, 50)]
    [InlineData(-3, 50)]
    [InlineData(double.NaN, 50)]
    [InlineData(150, 99.5)]
    public void Progress_never_falls_and_never_reaches_100_by_itself(double reported, double expected)
    {
        var job = ConversionJob.Evolve(Running(), new ProgressReported(1, At(50), Noon));
        var next = At(reported) with { DownloadedBytes = 2_000 };
        var progress = Assert.IsType<ProgressReported>(Assert.Single(JobDecisions.ReportProgress(job, 1, next, Noon)));
        Assert.Equal(expected, progress.Progress.Percent);
    }

    [Fact]
    public void A_new_attempt_begins_its_progress_anew_but_never_at_0()
    {
        var moved = ConversionJob.Evolve(Running(), new ProgressReported(1, At(80), Noon));
        var lost = ConversionJob.Evolve(moved, new AttemptLost(1, "node-a", Noon));
        var again = ConversionJob.Evolve(lost, new AttemptStarted(2, "node-b", "default", Noon));
        Assert.InRange(again.Progress.Percent, 0.1, 10);
    }

    [Fact]
    public void A_failure_that_will_be_retried_says_when()
    {
        var events = JobDecisions.Fail(Running(), 1, SlowSite, new RetryDecision.Retry(TimeSpan.FromSeconds(4)), Noon);
        Assert.Equal(
            [new AttemptFailed(1, JobPhase.Resolving, SlowSite, Noon), new RetryScheduled(1, FailureKind.NetworkTimeout, Noon.AddSeconds(4), Noon, LadderStep.Wait)], events);
        var job = events.Aggregate(Running(), ConversionJob.Evolve);
        Assert.Equal((JobStatus.Queued, Noon.AddSeconds(4)), (job.Status, job.NextAttemptAt));
    }

    [Fact]
    public void A_fallback_goes_another_way()
    {
        var events = JobDecisions.Fail(Running(), 1, SlowSite, new RetryDecision.Fallback("other", TimeSpan.Zero), Noon);
        Assert.Equal("other", events.Aggregate(Running(), ConversionJob.Evolve).Strategy);
    }

    [Fact]
    public void What_failed_and_what_was_given_up_is_known_until_the_next_run()
    {
        var step = new QualityStep(1080, 720);
        var waiting = JobDecisions.Fail(Running(), 1, SlowSite, new RetryDecision.Fallback("default/720p", TimeSpan.Zero, LadderStep.LowerQuality, step), Noon)
            .Aggregate(Running(), ConversionJob.Evolve);
        Assert.Equal(
            new RunHistory([new FailedTry("default", FailureKind.NetworkTimeout, JobPhase.Resolving, Retryable: true)], new QualityReduction(step, FailureKind.NetworkTimeout)),
            waiting.History);
        var again = JobDecisions.Cancel(waiting, "local", Noon).Concat([new JobRetried(2, "local", "local", "generic", JobPriority.Normal, Noon)])
            .Aggregate(waiting, ConversionJob.Evolve);
        Assert.Equal((RunHistory.None, "default"), (again.History, again.Strategy));
    }

    [Fact]
    public void No_run_fails_more_often_than_any_may_whatever_is_decided()
    {
        var (job, failures) = (Waiting(), 0);
        while (!job.IsTerminal)
        {
            job = JobDecisions.StartAttempt(job, "node-a", Noon).Aggregate(job, ConversionJob.Evolve);
            job = JobDecisions.Fail(job, job.Attempt, SlowSite, new RetryDecision.Retry(TimeSpan.Zero), Noon).Aggregate(job, ConversionJob.Evolve);
            failures++;
        }

        Assert.Equal(RetryOptions.MostFailures, failures);
    }

    [Theory]
    [InlineData(false, "default")]
    [InlineData(false, "player:ios/720p", "proxy")]
    [InlineData(true, "cookies")]
    [InlineData(true, "cookies/480p")]
    [InlineData(true, "default", "cookies", "proxy")]
    public void What_came_by_an_account_is_private_also_where_the_last_way_was_another(bool isPrivate, params string[] ways)
    {
        var job = Waiting();
        foreach (var way in ways)
        {
            job = ConversionJob.Evolve(job, new AttemptStarted(job.Attempt + 1, "node-a", way, Noon));
            if (way == ways[^1]) break;
            job = JobDecisions.Fail(job, job.Attempt, SlowSite, new RetryDecision.Fallback("next", TimeSpan.Zero), Noon).Aggregate(job, ConversionJob.Evolve);
        }

        var completed = JobDecisions.Complete(job, job.Attempt, Song, Noon).Aggregate(job, ConversionJob.Evolve);

        Assert.Equal(Song with { IsPrivate = isPrivate }, completed.Artifact);
    }

    [Fact]
    public void What_the_worker_calls_private_is_private_on_whatever_way() =>
        Assert.True(Assert.IsType<OutputStored>(JobDecisions.Complete(Running(), 1, Song with { IsPrivate = true }, Noon)[0]).Artifact.IsPrivate);

    [Fact]
    public void Giving_up_ends_the_run() =>
        Assert.IsType<JobFailed>(JobDecisions.Fail(Running(), 1, SlowSite, new RetryDecision.GiveUp(), Noon)[^1]);

    [Fact]
    public void A_job_lost_too_often_is_given_up_with_every_loss_as_evidence()
    {
        var job = RunningSecondAttempt();
        var lost = new AttemptLost(2, "node-b", Noon, JobPhase.Resolving, 1);
        Assert.Equal([lost], JobDecisions.Lose(job, 2, mostLosses: 3, Noon));

        var events = JobDecisions.Lose(job, 2, mostLosses: 2, Noon);
        Assert.Equal(lost, events[0]);
        var failed = Assert.IsType<JobFailed>(events[1]);
        Assert.Equal(FailureKind.WorkerLost, failed.Failure.Kind);
        Assert.Equal("Attempt 1 was lost with node node-a.\nAttempt 2 was lost with node node-b while resolving at 1 %.", failed.Failure.Evidence);
    }

    [Fact]
    public void Losses_and_failures_are_counted_apart_and_anew_in_each_run()
    {
        var failed = JobDecisions.Fail(RunningSecondAttempt(), 2, SlowSite, new RetryDecision.GiveUp(), Noon).Aggregate(RunningSecondAttempt(), ConversionJob.Evolve);
        Assert.Equal((2, 1, 1), (failed.AttemptsInRun, failed.FailuresInRun, failed.LossesInRun));
        var again = JobDecisions.Retry(failed, "local", Noon).Aggregate(failed, ConversionJob.Evolve);
        Assert.Equal((0, 0, 0, null), (again.AttemptsInRun, again.FailuresInRun, again.LossesInRun, again.Losses));
    }

    [Fact]
    public void A_handed_back_attempt_does_not_count()
    {
        var job = JobDecisions.Release(Running(), 1, "node-a", Noon).Aggregate(Running(), ConversionJob.Evolve);
        Assert.Equal((JobStatus.Queued, 0, 1), (job.Status, job.AttemptsInRun, job.Attempt));
    }

    [Fact]
    public void Cancel_ends_what_has_not_ended_and_only_that()
    {
        Assert.Equal([new JobCancelled("local", Noon)], JobDecisions.Cancel(Waiting(), "local", Noon));
        Assert.Equal([new JobCancelled("local", Noon)], JobDecisions.Cancel(Running(), "local", Noon));
        Assert.Empty(JobDecisions.Cancel(Completed(), "local", Noon));
        Assert.Empty(JobDecisions.Cancel(Cancelled(), "local", Noon));
    }

    [Fact]
    public void Retry_opens_a_run_of_a_failed_or_cancelled_job_and_of_no_other()
    {
        Assert.Equal(2, Assert.IsType<JobRetried>(JobDecisions.Retry(Failed(), "local", Noon).Single()).Run);
        Assert.Single(JobDecisions.Retry(Cancelled(), "local", Noon));
        Assert.Empty(JobDecisions.Retry(Waiting(), "local", Noon));
        Assert.Empty(JobDecisions.Retry(Running(), "local", Noon));
        Assert.Empty(JobDecisions.Retry(Completed(), "local", Noon));
    }

    [Fact]
    public void A_retry_that_is_repeated_with_its_key_opens_no_further_run_whatever_became_of_the_first()
    {
        var again = JobDecisions.Retry(Failed(), "local", Noon, "key").Aggregate(Failed(), ConversionJob.Evolve);
        Assert.Empty(JobDecisions.Retry(again, "local", Noon, "key"));
        var ended = ConversionJob.Evolve(again, new JobCancelled("local", Noon));
        Assert.Empty(JobDecisions.Retry(ended, "local", Noon, "key"));
        Assert.Single(JobDecisions.Retry(ended, "local", Noon, "other key"));
        Assert.Single(JobDecisions.Retry(ended, "local", Noon));
        Assert.Single(JobDecisions.Retry(Failed(), "local", Noon));
    }

    [Fact]
    public void A_job_that_waited_too_long_is_given_up_in_that_run_only()
    {
        Assert.IsType<JobFailed>(Assert.Single(JobDecisions.GiveUpWaiting(Waiting(), 1, SlowSite, Noon)));
        Assert.Empty(JobDecisions.GiveUpWaiting(Waiting(), 2, SlowSite, Noon));
        Assert.Empty(JobDecisions.GiveUpWaiting(Running(), 1, SlowSite, Noon));
    }

    [Fact]
    public void Nothing_is_decided_for_a_job_that_was_never_submitted()
    {
        var nothing = new ConversionJob();
        Assert.Empty(JobDecisions.StartAttempt(nothing, "node-a", Noon));
        Assert.Empty(JobDecisions.Cancel(nothing, "local", Noon));
        Assert.Empty(JobDecisions.GiveUpWaiting(nothing, 1, SlowSite, Noon));
    }
}
