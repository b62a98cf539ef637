namespace Conversion.Domain.Breakers;

/// <summary>When a platform is left alone, and for how long.</summary>
/// <param name="Refusals">Jobs that are refused one after another until it is, 1 or more.</param>
/// <param name="FirstPause">Time until the first canary.</param>
/// <param name="MaxPause">Longest time until the next one; also the most that a server's <c>Retry-After</c> is granted.</param>
public sealed record BreakerOptions(int Refusals, TimeSpan FirstPause, TimeSpan MaxPause)
{
    /// <summary>Three jobs; half a minute, doubled with each canary that is refused, up to a quarter of an hour.</summary>
    public static BreakerOptions Default { get; } = new(Refusals: 3, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15));
}
