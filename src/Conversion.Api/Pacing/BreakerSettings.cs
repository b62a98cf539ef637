using System.ComponentModel.DataAnnotations;
using Conversion.Domain.Breakers;

namespace Conversion.Api.Pacing;

/// <summary>Section <c>Converter:Breaker</c>: when a platform that refuses this service is left alone, and for how long.</summary>
public sealed record BreakerSettings
{
    /// <summary>Jobs that are refused one after another, on any node, until the platform's other jobs wait.</summary>
    [Range(1, 1000)]
    public int Refusals { get; set; } = BreakerOptions.Default.Refusals;

    /// <summary>Seconds until one job tries again; doubled each time that it is refused.</summary>
    [Range(0.1, 3600)]
    public double FirstPauseSeconds { get; set; } = BreakerOptions.Default.FirstPause.TotalSeconds;

    /// <summary>Longest of these pauses, also where the platform asks for a longer one.</summary>
    [Range(0.1, 86400)]
    public double MaxPauseSeconds { get; set; } = BreakerOptions.Default.MaxPause.TotalSeconds;

    /// <summary>As the policy wants them.</summary>
    public BreakerOptions ToOptions() => new(Refusals, TimeSpan.FromSeconds(FirstPauseSeconds), TimeSpan.FromSeconds(MaxPauseSeconds));
}
