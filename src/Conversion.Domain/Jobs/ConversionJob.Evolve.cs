using Conversion.Domain.Failures;

namespace Conversion.Domain.Jobs;

/// <content>How events lead from one state to the next.</content>
public sealed partial record ConversionJob
{
    /// <summary>Folds one event in. Events of unknown types count as versions and change nothing else.</summary>
    /// <param name="job">The state before; null before the first event.</param>
    /// <param name="event">The event.</param>
    public static ConversionJob Evolve(ConversionJob? job, object @event)
    {
        var before = job ?? new ConversionJob();
        var after = @event switch
        {
            JobSubmitted e => Submitted(before, e),
            AttemptStarted e => Started(before, e),
            SourceResolved e => before with { Source = e.Source },
            PhaseStarted e => before with { Phase = e.Phase },
            ProgressReported e => before with { Progress = e.Progress },
            OutputStored e => before with { Artifact = e.Artifact },
            JobCompleted e => Ended(before, JobStatus.Completed, e.At) with { Failure = null, Progress = before.Progress.AtEnd() },
            // No attempt is due until the event that follows says so; it may say that the job has failed.
            AttemptFailed e => Waiting(before, e.At) with { Failure = e.Failure, NextAttemptAt = null, History = before.History.After(before.Strategy, e) },
            RetryScheduled e => before with { NextAttemptAt = e.NextAttemptAt },
            FallbackChosen e => before with { Strategy = e.Strategy, NextAttemptAt = e.NextAttemptAt, History = before.History.After(e) },
            AttemptLost e => Waiting(before, e.At) with { LossesInRun = before.LossesInRun + 1, Losses = e.AddTo(before.Losses) },
            AttemptReleased e => Waiting(before, e.At) with { AttemptsInRun = before.AttemptsInRun - 1 },
            JobFailed e => Ended(before, JobStatus.Failed, e.At) with { Failure = e.Failure, Artifact = null },
            JobCancelled e => Ended(before, JobStatus.Cancelled, e.At) with { Artifact = null },
            JobRetried e => Rerun(before, e),
            JobServedFromCache e => before with { Origin = ResultOrigin.Cache, Artifact = e.Artifact, Source = e.Source, StartedAt = e.At },
            WorkShared e => Waiting(before, e.At) with { Origin = ResultOrigin.Shared, NextAttemptAt = null, Shared = SharedWork.With(e, before) },
            SharedWorkProgressed e => Seen(before, e),
            SharedResultReceived e => before with { Artifact = e.Artifact },
            WorkTakenOver e => Waiting(before, e.At) with { Origin = ResultOrigin.New, Shared = null, Strategy = JobDecisions.DefaultStrategy },
            _ => before,
        };
        return after with { Version = before.Version + 1, UpdatedAt = @event is IJobEvent known ? known.At : before.UpdatedAt };
    }

    private static ConversionJob Submitted(ConversionJob job, JobSubmitted e) => job with
    {
        Id = e.JobId,
        Caller = e.Caller,
        Url = e.Url,
        Platform = e.Platform,
        ResultKey = e.ResultKey,
        Output = e.Output,
        AllowQualityReduction = e.AllowQualityReduction,
        Priority = e.Priority,
        ClientReference = e.ClientReference,
        SubmittedAt = e.At,
        NextAttemptAt = e.At,
    };

    private static ConversionJob Started(ConversionJob job, AttemptStarted e) => job with
    {
        Status = JobStatus.Running,
        Phase = JobPhase.Resolving,
        Attempt = e.Attempt,
        AttemptsInRun = job.AttemptsInRun + 1,
        Node = e.Node,
        Strategy = e.Strategy,
        Progress = AttemptProgress.Begun,
        StartedAt = job.StartedAt ?? e.At,
        NextAttemptAt = null,
    };

    private static ConversionJob Seen(ConversionJob job, SharedWorkProgressed e) => job with
    {
        Status = e.Status,
        Phase = e.Phase,
        Attempt = e.Attempt,
        Progress = e.Progress,
        Strategy = e.Strategy,
        NextAttemptAt = e.NextAttemptAt,
        Source = e.Source ?? job.Source,
        StartedAt = job.StartedAt ?? (e.Status == JobStatus.Running ? e.At : null),
        Shared = job.Shared! with { Version = e.Version },
    };

    private static ConversionJob Waiting(ConversionJob job, DateTimeOffset at) =>
        job with { Status = JobStatus.Queued, Phase = JobPhase.Queued, Artifact = null, NextAttemptAt = at };

    private static ConversionJob Ended(ConversionJob job, JobStatus status, DateTimeOffset at) => job with
    {
        Status = status,
        Phase = JobPhase.Done,
        History = job.History.AtEnd(),
        FinishedAt = at,
        NextAttemptAt = null,
    };

    private static ConversionJob Rerun(ConversionJob job, JobRetried e) => job with
    {
        Status = JobStatus.Queued,
        Phase = JobPhase.Queued,
        Run = e.Run,
        RetryKey = e.Key,
        AttemptsInRun = 0,
        LossesInRun = 0,
        Losses = null,
        History = RunHistory.None,
        Strategy = JobDecisions.DefaultStrategy,
        Progress = AttemptProgress.None,
        Failure = null,
        Artifact = null,
        Origin = ResultOrigin.New,
        Shared = null,
        StartedAt = null,
        FinishedAt = null,
        NextAttemptAt = e.At,
    };
}
