using System.Text.Json.Serialization;
using Conversion.Domain.Failures;

namespace Conversion.Domain.Jobs;

/// <summary>
/// A job as its events tell it: the state that decisions are made on, that the API shows, and that the read models keep.
/// Immutable; <see cref="Evolve"/> is the only way to another one, and it reads no clock.
/// </summary>
public sealed record ConversionJob
{
    /// <summary>The job's id, also the stream's.</summary>
    public Guid Id { get; init; }

    /// <summary>Number of events folded in: the stream's version.</summary>
    public int Version { get; init; }

    /// <summary>Who submitted it.</summary>
    public string Caller { get; init; } = "";

    /// <summary>Address of the source, normalised.</summary>
    public string Url { get; init; } = "";

    /// <summary>The platform's name.</summary>
    public string Platform { get; init; } = "";

    /// <summary>What makes two requests identical.</summary>
    public string ResultKey { get; init; } = "";

    /// <summary>What was asked for.</summary>
    public OutputProfile Output { get; init; } = new(OutputFormat.Mp3);

    /// <summary>Whether less than was asked for is acceptable.</summary>
    public bool AllowQualityReduction { get; init; } = true;

    /// <summary>Rank among waiting jobs.</summary>
    public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>The caller's own note.</summary>
    public string? ClientReference { get; init; }

    /// <summary>Where it stands.</summary>
    public JobStatus Status { get; init; }

    /// <summary>What it is busy with.</summary>
    public JobPhase Phase { get; init; }

    /// <summary>1 for the first run; a caller's retry opens the next.</summary>
    public int Run { get; init; } = 1;

    /// <summary>What the request for the present run was told apart by; null for a first run, and when the caller gave nothing.</summary>
    public string? RetryKey { get; init; }

    /// <summary>The latest attempt's number, 0 before the first. It rises over all runs and fences late workers off.</summary>
    public int Attempt { get; init; }

    /// <summary>Attempts that the present run has begun; handed-back ones do not count.</summary>
    public int AttemptsInRun { get; init; }

    /// <summary>Attempts of the present run that failed: what the retry policy bounds.</summary>
    [JsonIgnore]
    public int FailuresInRun => History.Tries.Count;

    /// <summary>Attempts of the present run that were lost with their node: bounded by themselves, since no failure led to them.</summary>
    public int LossesInRun { get; init; }

    /// <summary>Where the present run's attempts were when they were lost, one a line; null when none was.</summary>
    public string? Losses { get; init; }

    /// <summary>Node that holds, or last held, the job.</summary>
    public string? Node { get; init; }

    /// <summary>The way that the present or next attempt goes.</summary>
    public string Strategy { get; init; } = JobDecisions.DefaultStrategy;

    /// <summary>What failed in the present run, and what it gave up.</summary>
    public RunHistory History { get; init; } = RunHistory.None;

    /// <summary>Progress of the latest attempt.</summary>
    public AttemptProgress Progress { get; init; } = AttemptProgress.None;

    /// <summary>What the platform said; null until resolved.</summary>
    public SourceMetadata? Source { get; init; }

    /// <summary>Why it failed, or why the last attempt did while another is due.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The stored result.</summary>
    public Artifact? Artifact { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When the present run's first attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the present run ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When the next attempt is due; null while running or ended.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Why it is parked; null while it is not.</summary>
    public JobParked? Parked { get; init; }

    /// <summary>Time of the last event.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Where its result comes from.</summary>
    public ResultOrigin Origin { get; init; }

    /// <summary>Another job's work that this one waits for; null when it has none but its own.</summary>
    public SharedWork? Shared { get; init; }

    /// <summary>When its result was let go of; null when it has none, or has it still.</summary>
    public DateTimeOffset? ArtifactExpiredAt { get; init; }

    /// <summary>
    /// The key of requests that its result may be given to: null until it is made, and where it is less than was asked for, since what
    /// did not fit into some bound today may tomorrow.
    /// </summary>
    public string? ReusableAs => Status == JobStatus.Completed && Artifact is not null && Origin == ResultOrigin.New && History.Reduction is null ? ResultKey : null;

    /// <summary>Whether the present run has ended.</summary>
    [JsonIgnore]
    public bool IsTerminal => Status is JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled;

    /// <summary>Whether <paramref name="attempt"/> holds the job now: the fence in front of every event of a worker.</summary>
    public bool IsCurrent(int attempt) => Status == JobStatus.Running && Attempt == attempt && Shared is null;

    /// <summary>Whether the present run is what a request with <paramref name="key"/> led to.</summary>
    public bool WasRetriedBy(string? key) => key is not null && RetryKey == key;

    /// <summary>Folds one event in. Events of unknown types count as versions and change nothing else.</summary>
    /// <param name="job">The state before; null before the first event.</param>
    /// <param name="event">The event.</param>
    public static ConversionJob Evolve(ConversionJob? job, object @event)
    {
        var before = job ?? new ConversionJob();
        var after = @event switch
        {
            JobSubmitted e => JobTransitions.Submitted(before, e),
            AttemptStarted e => JobTransitions.Started(before, e),
            SourceResolved e => before with { Source = e.Source },
            PhaseStarted e => before with { Phase = e.Phase },
            ProgressReported e => before with { Progress = e.Progress },
            OutputStored e => before with { Artifact = e.Artifact },
            JobCompleted e => JobTransitions.Ended(before, JobStatus.Completed, e.At) with { Failure = null, Progress = before.Progress.AtEnd() },
            // No attempt is due until the event that follows says so; it may say that the job has failed.
            AttemptFailed e => JobTransitions.Waiting(before, e.At) with { Failure = e.Failure, NextAttemptAt = null, History = before.History.After(before.Strategy, e) },
            RetryScheduled e => before with { NextAttemptAt = e.NextAttemptAt },
            FallbackChosen e => before with { Strategy = e.Strategy, NextAttemptAt = e.NextAttemptAt, History = before.History.After(e) },
            AttemptLost e => JobTransitions.Waiting(before, e.At) with { LossesInRun = before.LossesInRun + 1, Losses = e.AddTo(before.Losses) },
            AttemptReleased e => JobTransitions.Waiting(before, e.At) with { AttemptsInRun = before.AttemptsInRun - 1 },
            JobParked or JobUnparked => before with { Parked = @event as JobParked },
            JobFailed e => JobTransitions.Ended(before, JobStatus.Failed, e.At) with { Failure = e.Failure, Artifact = null },
            JobCancelled e => JobTransitions.Ended(before, JobStatus.Cancelled, e.At) with { Artifact = null },
            JobRetried e => JobTransitions.Rerun(before, e),
            JobServedFromCache e => before with { Origin = ResultOrigin.Cache, Artifact = e.Artifact, Source = e.Source, StartedAt = e.At },
            WorkShared e => JobTransitions.Waiting(before, e.At) with { Origin = ResultOrigin.Shared, NextAttemptAt = null, Shared = SharedWork.With(e, before) },
            SharedWorkProgressed e => JobTransitions.Seen(before, e),
            SharedResultReceived e => before with { Artifact = e.Artifact },
            WorkTakenOver e => JobTransitions.Waiting(before, e.At) with { Origin = ResultOrigin.New, Shared = null, Strategy = JobDecisions.DefaultStrategy },
            ArtifactExpired e => before with { Artifact = null, ArtifactExpiredAt = e.At },
            _ => before,
        };
        return after with
        {
            Version = before.Version + 1,
            UpdatedAt = @event is IJobEvent known ? known.At : before.UpdatedAt,
            Parked = after.Status == JobStatus.Queued ? after.Parked : null,
        };
    }
}
