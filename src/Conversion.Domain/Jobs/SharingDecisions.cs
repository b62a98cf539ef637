using Conversion.Domain.Failures;

namespace Conversion.Domain.Jobs;

/// <summary>
/// What becomes of identical requests: one result for all of them, each with its own job. Pure, as <see cref="JobDecisions"/> is.
/// </summary>
public static class SharingDecisions
{
    /// <summary>A job whose shared work failed so often is told so: what fails three times in a row is no accident of one run.</summary>
    public const int MostSharedFailures = 2;

    /// <summary>Whether the result of <paramref name="maker"/> may be given to <paramref name="job"/>, an identical request: what an account may see is its caller's alone.</summary>
    public static bool MayHave(ConversionJob job, ConversionJob maker) =>
        maker is { Status: JobStatus.Completed, Artifact: { } artifact }
        && (!artifact.IsPrivate || maker.Caller == job.Caller)
        && (maker.History.Reduction is null || job.AllowQualityReduction);

    /// <summary>The stored result of <paramref name="maker"/> serves a job that has just been submitted.</summary>
    public static IReadOnlyList<IJobEvent> ServeFromCache(ConversionJob job, ConversionJob maker, DateTimeOffset now) =>
        job.Version == 1 && MayHave(job, maker) ? [new JobServedFromCache(maker.Id, maker.Artifact!, maker.Source, now), new JobCompleted(job.Attempt, now)] : [];

    /// <summary>A job that has just been submitted waits for what <paramref name="worker"/> does.</summary>
    public static IReadOnlyList<IJobEvent> Share(ConversionJob job, Guid worker, DateTimeOffset now) =>
        job is { Version: 1 } && worker != job.Id ? [new WorkShared(worker, now)] : [];

    /// <summary>
    /// What a job that waits for another's work makes of that one's state: it moves on with it, has its result, fails with it where
    /// nothing else can be expected, or goes on by itself.
    /// </summary>
    /// <param name="job">The job that waits.</param>
    /// <param name="worker">The job that works, or one that has a result; null when there is none.</param>
    /// <param name="successor">Another job that does identical work, for when that one has nothing to give.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<IJobEvent> Follow(ConversionJob job, ConversionJob? worker, Guid? successor, DateTimeOffset now)
    {
        if (job.Shared is not { } shared || job.IsTerminal || (worker is { Status: not JobStatus.Completed } && worker.Id != shared.JobId))
        {
            return [];
        }

        return worker switch
        {
            { IsTerminal: false } when worker.Version > shared.Version => MoveOn(job, shared, worker, now),
            { IsTerminal: false } => [],
            { Status: JobStatus.Completed } when MayHave(job, worker) => [new SharedResultReceived(worker.Id, worker.Artifact!, now), new JobCompleted(job.Attempt, now)],
            { Status: JobStatus.Failed, Failure: { } failure } when !failure.Retryable || shared.Failures >= MostSharedFailures => [new JobFailed(job.Attempt, failure, now)],
            { Status: JobStatus.Completed } => [new WorkTakenOver(shared.JobId, Reason: null, IsAlone: true, now)],
            _ => GoOn(shared, worker?.Status == JobStatus.Failed ? worker.Failure?.Kind : null, successor, now),
        };
    }

    private static IReadOnlyList<IJobEvent> GoOn(SharedWork shared, FailureKind? reason, Guid? successor, DateTimeOffset now) =>
        successor is { } next ? [new WorkShared(next, now, reason)] : [new WorkTakenOver(shared.JobId, reason, IsAlone: false, now)];

    // What holds the work up holds up whoever waits for it, and is told in the same way.
    private static IReadOnlyList<IJobEvent> MoveOn(ConversionJob job, SharedWork shared, ConversionJob worker, DateTimeOffset now)
    {
        var seen = Seen(job, shared, worker, now);
        return (job.Parked, worker.Parked) switch
        {
            (null, { } parked) => [seen, new JobParked(parked.Reason, parked.Until, now)],
            ({ }, null) => [new JobUnparked(now), seen],
            _ => [seen],
        };
    }

    private static SharedWorkProgressed Seen(ConversionJob job, SharedWork shared, ConversionJob worker, DateTimeOffset now)
    {
        // What the worker has counted anew since it was last seen is one more attempt here.
        var isNext = worker.Status == JobStatus.Running && (job.Status != JobStatus.Running || worker.Progress.Percent < job.Progress.Percent);
        var progress = isNext ? worker.Progress : job.Progress.Then(worker.Progress);
        return new SharedWorkProgressed(
            shared.JobId, worker.Version, job.Attempt + (isNext ? 1 : 0), worker.Status, worker.Phase, progress, worker.Strategy, worker.NextAttemptAt,
            worker.Source == job.Source ? null : worker.Source, now);
    }
}
