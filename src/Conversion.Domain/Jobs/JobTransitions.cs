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
}
