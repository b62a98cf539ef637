namespace Conversion.Benchmarks;

/// <summary>What a set of timings comes to, in milliseconds; percentiles by nearest rank.</summary>
internal sealed record Percentiles(double Median, double P95, double P99, double Most)
{
    public static Percentiles Of(IEnumerable<TimeSpan> timings)
    {
        var sorted = timings.Select(timing => timing.TotalMilliseconds).Order().ToArray();
        return new(At(0.50), At(0.95), At(0.99), sorted[^1]);

        double At(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}
