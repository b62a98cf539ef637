using Conversion.Domain.Failures;

namespace Conversion.Domain.Jobs;

/// <summary>
/// What may happen to a job. Pure: state and <c>now</c> in, events out. A command that no longer applies, because the
/// run has ended, the attempt is not the current one, or it was done before, is an empty sequence and never an error.
/// </summary>
public static class JobDecisions
{
    /// <summary>The way that a first attempt goes.</summary>
    public const string DefaultStrategy = "default";

    /// <summary>What is reported again within so long is the same report, delivered twice; later it says that the work goes on.</summary>
    public static readonly TimeSpan SameReport = TimeSpan.FromSeconds(2);

    /// <summary>A worker wants the job: the next attempt, when the job waits and its time has come.</summary>
    public static IReadOnlyList<IJobEvent> StartAttempt(ConversionJob job, string node, DateTimeOffset now) =>
        job is { Status: JobStatus.Queued, Version: > 0, Shared: null } && job.NextAttemptAt <= now
            ? [new AttemptStarted(job.Attempt + 1, node, job.Strategy, now)]
            : [];

    /// <summary>The platform answered.</summary>
    public static IReadOnlyList<IJobEvent> Resolve(ConversionJob job, int attempt, SourceMetadata source, DateTimeOffset now) =>
        job.IsCurrent(attempt) && source != job.Source ? [new SourceResolved(attempt, source, now)] : [];

    /// <summary>The attempt goes on to <paramref name="phase"/>.</summary>
    public static IReadOnlyList<IJobEvent> StartPhase(ConversionJob job, int attempt, JobPhase phase, DateTimeOffset now) =>
        job.IsCurrent(attempt) && phase != job.Phase && phase is not (JobPhase.Queued or JobPhase.Done)
            ? [new PhaseStarted(attempt, phase, now)]
            : [];

    /// <summary>
    /// The attempt moved on; what would be a step back is held at what was reached. Where nothing is new but the time, that is: work
    /// that has nothing to count goes on as well, and whoever listens shall see it.
    /// </summary>
    public static IReadOnlyList<IJobEvent> ReportProgress(ConversionJob job, int attempt, AttemptProgress progress, DateTimeOffset now)
    {
        if (!job.IsCurrent(attempt))
        {
            return [];
        }

        var next = job.Progress.Then(progress);
        return next == job.Progress && now - job.UpdatedAt < SameReport ? [] : [new ProgressReported(attempt, next, now)];
    }

    /// <summary>
    /// The result is stored: that and completion are one decision, so no job is left with a file and no end. It is private where the
    /// worker says so, and where any attempt of the run went by an account: an earlier one's download may be part of it.
    /// </summary>
    public static IReadOnlyList<IJobEvent> Complete(ConversionJob job, int attempt, Artifact artifact, DateTimeOffset now)
    {
        if (!job.IsCurrent(attempt)) return [];
        var isPrivate = artifact.IsPrivate || Strategy.Parse(job.Strategy).SignsIn || job.History.SignedIn;
        return [new OutputStored(attempt, artifact with { IsPrivate = isPrivate }, now), new JobCompleted(attempt, now)];
    }

    /// <summary>The attempt failed: again, another way, or the end, as <paramref name="decision"/> says. What the end tells is the run's most telling failure.</summary>
    public static IReadOnlyList<IJobEvent> Fail(ConversionJob job, int attempt, Failure failure, RetryDecision decision, DateTimeOffset now)
    {
        if (!job.IsCurrent(attempt))
        {
            return [];
        }

        var failed = new AttemptFailed(attempt, job.Phase, failure, now);
        var end = new JobFailed(attempt, job.History.After(job.Strategy, failed).Told!.Failure, now);
        return decision switch
        {
            // Whatever policy and settings say: no run goes on for ever.
            _ when job.FailuresInRun + 1 >= RetryOptions.MostFailures => [failed, end],
            RetryDecision.Retry retry => [failed, new RetryScheduled(attempt, failure.Kind, now + retry.Delay, now, retry.Step, failure.RetryAfterSeconds)],
            RetryDecision.Fallback fallback =>
                [failed, new FallbackChosen(attempt, failure.Kind, fallback.Strategy, now + fallback.Delay, now, fallback.Step, fallback.Quality)],
            _ => [failed, end],
        };
    }

    /// <summary>The worker hands the job back.</summary>
    public static IReadOnlyList<IJobEvent> Release(ConversionJob job, int attempt, string node, DateTimeOffset now) =>
        job.IsCurrent(attempt) ? [new AttemptReleased(attempt, node, now)] : [];

    /// <summary>
    /// The lease of <paramref name="attempt"/> ran out. A run that has lost <paramref name="mostLosses"/> attempts is given up,
    /// with all of them as evidence: what kills its worker each time would go on to kill them all.
    /// </summary>
    public static IReadOnlyList<IJobEvent> Lose(ConversionJob job, int attempt, int mostLosses, DateTimeOffset now)
    {
        if (!job.IsCurrent(attempt))
        {
            return [];
        }

        var lost = new AttemptLost(attempt, job.Node ?? "", now, job.Phase, job.Progress.Percent);
        var after = ConversionJob.Evolve(job, lost);
        return after.LossesInRun >= mostLosses
            ? [lost, new JobFailed(attempt, FailureCatalogue.Describe(FailureKind.WorkerLost, job.Platform, after.Losses), now)]
            : [lost];
    }

    /// <summary>The platform refuses everybody here; told once, however long that lasts.</summary>
    public static IReadOnlyList<IJobEvent> Park(ConversionJob job, FailureKind reason, DateTimeOffset until, DateTimeOffset now) =>
        job is { Status: JobStatus.Queued, Version: > 0, Parked: null, Shared: null } ? [new JobParked(reason, until, now)] : [];

    /// <summary>The platform answers again.</summary>
    public static IReadOnlyList<IJobEvent> Unpark(ConversionJob job, DateTimeOffset now) =>
        job is { Status: JobStatus.Queued, Parked: not null } ? [new JobUnparked(now)] : [];

    /// <summary>The job waited longer than it may.</summary>
    public static IReadOnlyList<IJobEvent> GiveUpWaiting(ConversionJob job, int run, Failure failure, DateTimeOffset now) =>
        job.Status == JobStatus.Queued && job.Run == run && job.Version > 0 ? [new JobFailed(job.Attempt, failure, now)] : [];

    /// <summary>A caller wants it stopped.</summary>
    public static IReadOnlyList<IJobEvent> Cancel(ConversionJob job, string by, DateTimeOffset now) =>
        job.Version > 0 && !job.IsTerminal ? [new JobCancelled(by, now)] : [];

    /// <summary>Retention lets go of a result.</summary>
    public static IReadOnlyList<IJobEvent> ExpireArtifact(ConversionJob job, string artifactId, RetentionReason reason, DateTimeOffset now) =>
        job.Status == JobStatus.Completed && job.Artifact?.ArtifactId == artifactId ? [new ArtifactExpired(artifactId, reason, now)] : [];

    /// <summary>A caller wants a new run of a job that failed or was cancelled, or whose result is no longer kept; nothing more than once for one <paramref name="key"/>, whatever became of that run.</summary>
    public static IReadOnlyList<IJobEvent> Retry(ConversionJob job, string by, DateTimeOffset now, string? key = null) =>
        (job.Status is JobStatus.Failed or JobStatus.Cancelled || job is { Status: JobStatus.Completed, Artifact: null }) && !job.WasRetriedBy(key)
            ? [new JobRetried(job.Run + 1, by, job.Caller, job.Platform, job.Priority, now, key)]
            : [];
}
