using System.Globalization;
using Conversion.Domain.Failures;

namespace Conversion.Domain.Jobs;

/// <summary>
/// A transition of a job, as appended to its stream. Past tense, never edited, only added to; the JSON of each is
/// pinned by an approved file. Every event that a worker appends carries the attempt that was current (invariant I2).
/// </summary>
public interface IJobEvent
{
    /// <summary>When the decision was made, UTC.</summary>
    DateTimeOffset At { get; }
}

/// <summary>An event of one attempt.</summary>
public interface IAttemptEvent : IJobEvent
{
    /// <summary>The attempt's number: 1 for the stream's first, rising over all runs, never reused.</summary>
    int Attempt { get; }
}

/// <summary>The job was accepted.</summary>
/// <param name="JobId">Its id.</param>
/// <param name="Caller">Who submitted it.</param>
/// <param name="Url">The link.</param>
/// <param name="Platform">The platform's name.</param>
/// <param name="ResultKey">What makes two requests identical.</param>
/// <param name="Output">What to make of it.</param>
/// <param name="AllowQualityReduction">Whether less than that is acceptable.</param>
/// <param name="Priority">Rank among waiting jobs.</param>
/// <param name="ClientReference">The caller's own note.</param>
/// <param name="At">When it was accepted.</param>
/// <param name="IsFresh">Whether the caller wants it made anew, whatever there is already. False in streams from before this was kept.</param>
public sealed record JobSubmitted(
    Guid JobId,
    string Caller,
    string Url,
    string Platform,
    string ResultKey,
    OutputProfile Output,
    bool AllowQualityReduction,
    JobPriority Priority,
    string? ClientReference,
    DateTimeOffset At,
    bool IsFresh = false) : IJobEvent;

/// <summary>A worker claimed the job.</summary>
public sealed record AttemptStarted(int Attempt, string Node, string Strategy, DateTimeOffset At) : IAttemptEvent;

/// <summary>The platform answered: what the source is.</summary>
public sealed record SourceResolved(int Attempt, SourceMetadata Source, DateTimeOffset At) : IAttemptEvent;

/// <summary>The attempt went on to its next phase.</summary>
public sealed record PhaseStarted(int Attempt, JobPhase Phase, DateTimeOffset At) : IAttemptEvent;

/// <summary>The attempt moved on; about one a second, and only when something moved.</summary>
public sealed record ProgressReported(int Attempt, AttemptProgress Progress, DateTimeOffset At) : IAttemptEvent;

/// <summary>The verified result is in the artifact store.</summary>
public sealed record OutputStored(int Attempt, Artifact Artifact, DateTimeOffset At) : IAttemptEvent;

/// <summary>Terminal: the result can be downloaded.</summary>
public sealed record JobCompleted(int Attempt, DateTimeOffset At) : IAttemptEvent;

/// <summary>The attempt failed; the event after it says what follows.</summary>
public sealed record AttemptFailed(int Attempt, JobPhase Phase, Failure Failure, DateTimeOffset At) : IAttemptEvent;

/// <summary>The same way will be tried again at <paramref name="NextAttemptAt"/>.</summary>
/// <param name="Attempt">The attempt that failed.</param>
/// <param name="Reason">Why it did.</param>
/// <param name="NextAttemptAt">When the next one is due.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Step">Whether that is a wait or a fresh extraction; null in streams from before this was kept.</param>
/// <param name="RetryAfterSeconds">How long the server asked to be left alone; null when it did not say.</param>
public sealed record RetryScheduled(
    int Attempt, FailureKind Reason, DateTimeOffset NextAttemptAt, DateTimeOffset At, LadderStep? Step = null, double? RetryAfterSeconds = null) : IAttemptEvent;

/// <summary>Another way will be tried at <paramref name="NextAttemptAt"/>.</summary>
/// <param name="Attempt">The attempt that failed.</param>
/// <param name="Reason">Why it did.</param>
/// <param name="Strategy">The way from now on (<see cref="Failures.Strategy"/>).</param>
/// <param name="NextAttemptAt">When the next one is due.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Step">In what it differs; null in streams from before this was kept.</param>
/// <param name="Quality">What is given up with it; null when nothing is.</param>
public sealed record FallbackChosen(
    int Attempt, FailureKind Reason, string Strategy, DateTimeOffset NextAttemptAt, DateTimeOffset At, LadderStep? Step = null, QualityStep? Quality = null)
    : IAttemptEvent;

/// <summary>The worker's lease ran out; the job waits again.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Node">The node that held it.</param>
/// <param name="At">When it was noticed.</param>
/// <param name="Phase">What the attempt was busy with when it was last heard of; null in streams from before this was kept.</param>
/// <param name="Percent">How far it had come then.</param>
public sealed record AttemptLost(int Attempt, string Node, DateTimeOffset At, JobPhase? Phase = null, double? Percent = null) : IAttemptEvent
{
    /// <summary>A list of losses, one a line, with this one added; null is an empty list.</summary>
    internal string AddTo(string? losses)
    {
        var place = Phase is { } phase ? $" while {phase.ToString().ToLowerInvariant()}" : "";
        var progress = Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $" at {percent:0.#} %") : "";
        var loss = $"Attempt {Attempt} was lost with node {Node}{place}{progress}.";
        return losses is null ? loss : $"{losses}\n{loss}";
    }
}

/// <summary>The worker handed the job back, on shutdown; no fault of the job.</summary>
public sealed record AttemptReleased(int Attempt, string Node, DateTimeOffset At) : IAttemptEvent;

/// <summary>The platform refuses this service at present, and so the job waits until it answers again.</summary>
/// <param name="Reason">How it refuses.</param>
/// <param name="Until">When it was to be asked again, as far as was known then.</param>
/// <param name="At">When it was noticed.</param>
public sealed record JobParked(FailureKind Reason, DateTimeOffset Until, DateTimeOffset At) : IJobEvent;

/// <summary>The platform answers again: the job waits for its turn, and for nothing else.</summary>
public sealed record JobUnparked(DateTimeOffset At) : IJobEvent;

/// <summary>Terminal: given up.</summary>
/// <param name="Attempt">The run's last attempt; 0 when none had begun.</param>
/// <param name="Failure">What the caller is told: of the run's failures the most telling one (<see cref="ToldFailure"/>), which need not be that attempt's.</param>
/// <param name="At">When it was decided.</param>
public sealed record JobFailed(int Attempt, Failure Failure, DateTimeOffset At) : IAttemptEvent;

/// <summary>Terminal: stopped at a caller's wish.</summary>
public sealed record JobCancelled(string By, DateTimeOffset At) : IJobEvent;

/// <summary>A caller asked for a new run of an ended job. It says again what the queue needs to know.</summary>
/// <param name="Run">The new run's number.</param>
/// <param name="By">Who asked.</param>
/// <param name="Caller">Whose job it is.</param>
/// <param name="Platform">The platform's name.</param>
/// <param name="Priority">Rank among waiting jobs.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Key">By what the caller tells a repeat of the request from another one, hashed; null when it gave nothing.</param>
public sealed record JobRetried(
    int Run, string By, string Caller, string Platform, JobPriority Priority, DateTimeOffset At, string? Key = null) : IJobEvent;
