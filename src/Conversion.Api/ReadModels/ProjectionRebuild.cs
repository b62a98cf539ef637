using System.Text.Json.Serialization;

namespace Conversion.Api.ReadModels;

/// <summary>The rebuild of an asynchronous read model that was asked for last.</summary>
/// <param name="RequestedBy">The caller.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="StartedAt">When a node began; null while none has.</param>
/// <param name="Node">The node.</param>
/// <param name="FinishedAt">When it ended, well or not; null until then.</param>
/// <param name="Sequence">The event up to which the model was rebuilt, counted over all jobs.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
public sealed record ProjectionRebuild(
    string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset? StartedAt, string? Node, DateTimeOffset? FinishedAt, long? Sequence, string? Failure)
{
    /// <summary><c>requested</c>, <c>running</c>, <c>finished</c> or <c>failed</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string State => this switch
    {
        { FinishedAt: not null, Failure: not null } => "failed",
        { FinishedAt: not null } => "finished",
        { StartedAt: not null } => "running",
        _ => "requested",
    };
}

/// <summary>An asynchronous read model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sequence">The last event that it reflects, counted over all jobs.</param>
/// <param name="EventsBehind">How far the newest event is from that.</param>
/// <param name="Rebuild">Its last rebuild; null when there was none.</param>
public sealed record ProjectionView(string Name, long Sequence, long EventsBehind, ProjectionRebuild? Rebuild);
