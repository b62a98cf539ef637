using Conversion.Domain.Failures;

namespace Conversion.Domain.Jobs;

/// <summary>An identical result was stored already, and is this job's as well; completion follows at once.</summary>
/// <param name="From">The job that made it.</param>
/// <param name="Artifact">The result.</param>
/// <param name="Source">What its source was.</param>
/// <param name="At">When it was decided.</param>
public sealed record JobServedFromCache(Guid From, Artifact Artifact, SourceMetadata? Source, DateTimeOffset At) : IJobEvent;

/// <summary>Identical work is under way for another job; this one waits for its result instead of doing it again.</summary>
/// <param name="With">The job that does it.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Reason">Why the work that was shared before came to nothing; null when none was, or when its caller cancelled it.</param>
public sealed record WorkShared(Guid With, DateTimeOffset At, FailureKind? Reason = null) : IJobEvent;

/// <summary>The shared work has moved on: where the job that does it stands. About one a second, and at each change of phase at once.</summary>
/// <param name="With">The job that does it.</param>
/// <param name="Version">That job's version.</param>
/// <param name="Attempt">The number of its attempt as this job counts: rising, and never one of its own before.</param>
/// <param name="Status">Whether that job waits or runs.</param>
/// <param name="Phase">What it is busy with.</param>
/// <param name="Progress">How far its attempt has come.</param>
/// <param name="Strategy">The way that it goes.</param>
/// <param name="NextAttemptAt">When its next attempt is due; null while one runs.</param>
/// <param name="Source">What the platform said, when that is news.</param>
/// <param name="At">When it was seen.</param>
public sealed record SharedWorkProgressed(
    Guid With, int Version, int Attempt, JobStatus Status, JobPhase Phase, AttemptProgress Progress, string Strategy, DateTimeOffset? NextAttemptAt,
    SourceMetadata? Source, DateTimeOffset At) : IJobEvent;

/// <summary>The shared work's result is this job's as well; completion follows at once.</summary>
/// <param name="From">The job that made it.</param>
/// <param name="Artifact">The result.</param>
/// <param name="At">When it was decided.</param>
public sealed record SharedResultReceived(Guid From, Artifact Artifact, DateTimeOffset At) : IJobEvent;

/// <summary>The shared work came to nothing for this job: from now on it does it itself, and waits for a slot.</summary>
/// <param name="From">The job that did it.</param>
/// <param name="Reason">Why that failed; null when it was cancelled, or its result is nobody else's.</param>
/// <param name="IsAlone">Whether nobody may share this job's work in turn.</param>
/// <param name="At">When it was decided.</param>
public sealed record WorkTakenOver(Guid From, FailureKind? Reason, bool IsAlone, DateTimeOffset At) : IJobEvent;
