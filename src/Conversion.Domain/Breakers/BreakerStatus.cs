using System.Text.Json.Serialization;

namespace Conversion.Domain.Breakers;

/// <summary>Whether a platform is asked (M. Nygard, "Release It!", has the names).</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<BreakerStatus>))]
public enum BreakerStatus
{
    /// <summary>As ever.</summary>
    Closed,

    /// <summary>Not now: its jobs are parked.</summary>
    Open,

    /// <summary>By one attempt, the canary, which finds out.</summary>
    HalfOpen,
}
