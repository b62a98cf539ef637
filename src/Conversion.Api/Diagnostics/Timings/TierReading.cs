namespace Conversion.Api.Diagnostics.Timings;

/// <summary>What a window shows of one tier.</summary>
/// <param name="Count">Times that were taken.</param>
/// <param name="P50">Half of them were so many seconds at most.</param>
/// <param name="P95">And 95 of a hundred so many.</param>
/// <param name="Seconds">All of them together.</param>
public sealed record TierReading(long Count, double P50, double P95, double Seconds)
{
    /// <summary>Of a tier that nobody timed.</summary>
    public static TierReading None { get; } = new(0, 0, 0, 0);

    /// <summary>The usual time.</summary>
    public double Mean => Count == 0 ? 0 : Seconds / Count;

    /// <summary>Reads it off buckets of one tier.</summary>
    public static TierReading Of(IReadOnlyCollection<TimingCount> counts)
    {
        var ordered = counts.GroupBy(count => count.Bucket).OrderBy(bucket => bucket.Key).Select(bucket => (Bucket: bucket.Key, Count: bucket.Sum(count => count.Count))).ToList();
        var all = ordered.Sum(bucket => bucket.Count);
        return all == 0 ? None : new TierReading(all, Percentile(ordered, all, 0.5), Percentile(ordered, all, 0.95), counts.Sum(count => count.Seconds));
    }

    private static double Percentile(List<(int Bucket, long Count)> ordered, long all, double part)
    {
        var rank = (long)Math.Ceiling(all * part);
        foreach (var (bucket, count) in ordered)
        {
            rank -= count;
            if (rank <= 0)
            {
                return Buckets.Middle(bucket);
            }
        }

        return Buckets.Middle(ordered[^1].Bucket);
    }
}
