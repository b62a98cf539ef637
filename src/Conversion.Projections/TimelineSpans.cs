using System.Text.Json.Serialization;
using Conversion.Domain;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Projections;

/// <summary>
/// What a job's time is spent on. A source that is converted while it arrives is in <see cref="Convert"/> all the while, as its phase
/// says; what of that time the source is to blame for is <see cref="StageSpan.SourceSeconds"/>.
/// </summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TimedStage>))]
public enum TimedStage
{
    /// <summary>Due, and waiting for a slot or for its platform's pace.</summary>
    Queue,

    /// <summary>Waiting for a platform that refuses this service.</summary>
    Parked,

    /// <summary>A pause that the retry policy ordered.</summary>
    Backoff,

    /// <summary>Asking the platform what the link is.</summary>
    Resolve,

    /// <summary>Fetching the source, stream copies included.</summary>
    Download,

    /// <summary>Encoding, and fetching at the same time where the source can be converted as it arrives.</summary>
    Convert,

    /// <summary>Putting the result into the artifact store.</summary>
    Store,
}

/// <summary>How a stage or an attempt ended.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SpanEnd>))]
public enum SpanEnd
{
    /// <summary>It did what it was for.</summary>
    Completed,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>Its node was lost.</summary>
    Lost,

    /// <summary>Its node handed it back, on shutdown.</summary>
    Released,

    /// <summary>The caller stopped it.</summary>
    Cancelled,
}

/// <summary>One stage.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Attempt">The attempt that it is part of, or that it waits for.</param>
/// <param name="Node">The node; null for waits.</param>
/// <param name="StartedAt">When it began; in the future for a wait that begins after a pause.</param>
/// <param name="EndedAt">When it ended; null while it lasts.</param>
/// <param name="End">How; null while it lasts.</param>
/// <param name="Bytes">Bytes received from the source, or stored; null where there are none.</param>
/// <param name="MediaSeconds">Seconds of media that were made; null where none were.</param>
/// <param name="SourceSeconds">Seconds in which the tools waited for the source; null where nobody knows.</param>
public sealed record StageSpan(
    TimedStage Stage, int Attempt, string? Node, DateTimeOffset StartedAt, DateTimeOffset? EndedAt = null, SpanEnd? End = null, long? Bytes = null,
    double? MediaSeconds = null, double? SourceSeconds = null);

/// <summary>One attempt.</summary>
/// <param name="Attempt">Its number.</param>
/// <param name="Run">The run that it is part of.</param>
/// <param name="Node">The node.</param>
/// <param name="Strategy">The way that it went.</param>
/// <param name="StartedAt">When it began.</param>
public sealed record AttemptSpan(int Attempt, int Run, string Node, string Strategy, DateTimeOffset StartedAt)
{
    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How; null while it runs.</summary>
    public SpanEnd? End { get; init; }

    /// <summary>What it was busy with when it failed or was lost.</summary>
    public JobPhase? Phase { get; init; }

    /// <summary>Of what it failed.</summary>
    public FailureKind? Kind { get; init; }

    /// <summary>Version of the event that tells the failure, the tool's words included.</summary>
    public int? FailureVersion { get; init; }

    /// <summary>What followed; null while nothing has, and after success.</summary>
    public FollowUp? Then { get; init; }
}

/// <summary>What followed an attempt that came to nothing.</summary>
/// <param name="Step">What was done: a step of the ladder; null when it was given up.</param>
/// <param name="Strategy">The way from then on; null where it stayed the same.</param>
/// <param name="NextAttemptAt">When the next attempt was due; null when it was given up.</param>
public sealed record FollowUp(LadderStep? Step, string? Strategy, DateTimeOffset? NextAttemptAt);

/// <summary>One run, from its request to its end.</summary>
/// <param name="Run">Its number.</param>
/// <param name="StartedAt">When it was asked for.</param>
/// <param name="Origin">Where its result comes from, or is to come from.</param>
/// <param name="EndedAt">When it ended; null while it has not.</param>
/// <param name="Outcome">How; null while it has not.</param>
/// <param name="Kind">Why it failed.</param>
public sealed record RunSpan(
    int Run, DateTimeOffset StartedAt, ResultOrigin Origin, DateTimeOffset? EndedAt = null, JobStatus? Outcome = null, FailureKind? Kind = null);
