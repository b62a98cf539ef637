using Conversion.Domain.Failures;

namespace Conversion.Domain.Jobs;

/// <summary>The greater steps of <see cref="ConversionJob.Evolve"/>.</summary>
internal static class JobTransitions
{
    /// <summary>It was accepted.</summary>
    public static ConversionJob Submitted(ConversionJob job, JobSubmitted e) => job with
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

    /// <summary>A worker has it.</summary>
    public static ConversionJob Started(ConversionJob job, AttemptStarted e) => job with
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

    /// <summary>The work that it shares has moved on.</summary>
    public static ConversionJob Seen(ConversionJob job, SharedWorkProgressed e) => job with
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

    /// <summary>Nobody has it; it is due at some time.</summary>
    public static ConversionJob Waiting(ConversionJob job, DateTimeOffset at) =>
        job with { Status = JobStatus.Queued, Phase = JobPhase.Queued, Artifact = null, NextAttemptAt = at };

    /// <summary>Its run has ended.</summary>
    public static ConversionJob Ended(ConversionJob job, JobStatus status, DateTimeOffset at) => job with
    {
        Status = status,
        Phase = JobPhase.Done,
        History = job.History.AtEnd(),
        FinishedAt = at,
        NextAttemptAt = null,
    };

    /// <summary>A new run begins.</summary>
    public static ConversionJob Rerun(ConversionJob job, JobRetried e) => job with
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
        ArtifactExpiredAt = null,
        Origin = ResultOrigin.New,
        Shared = null,
        StartedAt = null,
        FinishedAt = null,
        NextAttemptAt = e.At,
    };
}
