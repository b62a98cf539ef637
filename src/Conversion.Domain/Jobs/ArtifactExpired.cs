using System.Text.Json.Serialization;

namespace Conversion.Domain.Jobs;

/// <summary>The result of a completed job is no longer kept. The only event that follows a completion; a new run may follow it.</summary>
/// <param name="ArtifactId">The result.</param>
/// <param name="Reason">Why it had to go.</param>
/// <param name="At">When it was decided.</param>
public sealed record ArtifactExpired(string ArtifactId, RetentionReason Reason, DateTimeOffset At) : IJobEvent;

/// <summary>Why a result is no longer kept.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RetentionReason>))]
public enum RetentionReason
{
    /// <summary>It had been kept for as long as results are.</summary>
    Age,

    /// <summary>All results took more room than they may, and this one had not been used for the longest time.</summary>
    TotalSize,

    /// <summary>The results of its caller did.</summary>
    CallerQuota,
}
