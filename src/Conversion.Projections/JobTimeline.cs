using Conversion.Domain.Jobs;

namespace Conversion.Projections;

/// <summary>
/// Where a job's time went: its stages, attempts and runs with their beginnings and ends. What diagnostics count over a window.
/// Each list is in order of the beginnings and keeps the latest only, so that a job that is retried for ever stays small.
/// </summary>
public sealed record JobTimeline
{
    /// <summary>Stages that are kept of one job.</summary>
    public const int MostStages = 300;

    /// <summary>Attempts and runs that are kept of one job.</summary>
    public const int MostAttempts = 60;

    /// <summary>The job's id.</summary>
    public Guid Id { get; init; }

    /// <summary>The stream's version that this reflects.</summary>
    public int Version { get; init; }

    /// <summary>Whose job it is.</summary>
    public string Caller { get; init; } = "";

    /// <summary>The platform's name.</summary>
    public string Platform { get; init; } = "";

    /// <summary>What the platform calls it; null until resolved.</summary>
    public string? Title { get; init; }

    /// <summary>Whether a run of it has begun and not ended.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Time of the last event: nothing in here ended later, except a pause that is still to pass.</summary>
    public DateTimeOffset LastAt { get; init; }

    /// <summary>When work of its own last came to a result; null while it has not.</summary>
    public DateTimeOffset? SucceededAt { get; init; }

    /// <summary>The stages.</summary>
    public IReadOnlyList<StageSpan> Stages { get; init; } = [];

    /// <summary>The attempts.</summary>
    public IReadOnlyList<AttemptSpan> Attempts { get; init; } = [];

    /// <summary>The runs.</summary>
    public IReadOnlyList<RunSpan> Runs { get; init; } = [];

    /// <summary>What the present attempt had reached when its present stage began, by itself: what an earlier one had fetched is left out.</summary>
    public AttemptProgress Before { get; init; } = AttemptProgress.None;
}
