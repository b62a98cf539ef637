namespace Conversion.Domain.Platforms;

/// <summary>
/// How hard a platform may be asked through one address, over all nodes. The figures are data of the platform, and starting points:
/// no platform tells its own. An operator overrides them.
/// </summary>
/// <param name="Concurrency">Most attempts at once, 1 or more; null for any number.</param>
/// <param name="Spacing">Least time between the starts of two attempts; zero for none.</param>
public sealed record Pace(int? Concurrency, TimeSpan Spacing)
{
    /// <summary>What a platform without a reason for another has: four at once, half a second apart.</summary>
    public static Pace Usual { get; } = new(4, TimeSpan.FromSeconds(0.5));

    /// <summary>Of platforms that show little to visitors without an account and soon turn them away: two at once, two seconds apart.</summary>
    public static Pace Gentle { get; } = new(2, TimeSpan.FromSeconds(2));

    /// <summary>Of what is no single site, where the requests of one job say nothing about the next one's.</summary>
    public static Pace Free { get; } = new(null, TimeSpan.Zero);

    /// <summary>Whether it holds anything back at all.</summary>
    public bool IsFree => Concurrency is null && Spacing <= TimeSpan.Zero;
}
