using System.Text.Json.Serialization;

namespace Conversion.Api.Verifying;

/// <summary>One thing that should not be: a line of the verification's answer.</summary>
/// <param name="Invariant">The invariant that it breaks, <c>I1</c> to <c>I9</c>.</param>
/// <param name="JobId">The job that shows it; null when it is nobody's.</param>
/// <param name="What">What was found.</param>
/// <param name="Advice">What an operator can do.</param>
public sealed record Violation(string Invariant, Guid? JobId, string What, string Advice)
{
    /// <summary>The version of the job's stream that shows it.</summary>
    public int? Version { get; init; }

    /// <summary>Whether this verification mended it; null when it did not try.</summary>
    public bool? Repaired { get; init; }

    /// <summary>Whether it can be mended by writing what is kept of the job anew from its events.</summary>
    [JsonIgnore]
    public bool Repairable { get; init; }
}

/// <summary>How much was looked at: the last line, without which the verification has not come to its end.</summary>
/// <param name="Streams">Streams that were replayed.</param>
/// <param name="Events">Events in them.</param>
/// <param name="Artifacts">Artifacts that were looked for.</param>
/// <param name="Violations">Violations that were found, repaired ones included.</param>
/// <param name="Repaired">Violations that were repaired.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record VerificationSummary(long Streams, long Events, long Artifacts, long Violations, long Repaired, double Seconds);
