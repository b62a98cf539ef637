namespace Conversion.Api.Diagnostics.Timings;

/// <summary>
/// Buckets that durations are counted into, each an eighth of a doubling wide: a percentile read off them is within 4.5 % of the true one, whatever
/// its size, and counts of different nodes and times can be added.
/// </summary>
public static class Buckets
{
    private const int InADoubling = 8;
    private const double Least = 1e-6;
    private const double Most = 1e6;

    /// <summary>The bucket of a duration in seconds; what is below a microsecond or above a million seconds counts as that.</summary>
    public static int Of(double seconds) =>
        (int)Math.Floor(Math.Log2(Math.Clamp(double.IsNaN(seconds) ? Least : seconds, Least, Most)) * InADoubling);

    /// <summary>The middle of a bucket, in seconds.</summary>
    public static double Middle(int bucket) => Math.Pow(2, (bucket + 0.5) / InADoubling);
}
