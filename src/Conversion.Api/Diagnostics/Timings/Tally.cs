using System.Collections.Concurrent;

namespace Conversion.Api.Diagnostics.Timings;

/// <summary>What this node has timed and not yet written down. Safe for use by several threads; to add costs next to nothing.</summary>
public sealed class Tally
{
    private readonly ConcurrentDictionary<(Tier Tier, int Bucket), Sum> _sums = new();

    /// <summary>Adds one duration in seconds; negative ones, which no clock should tell, count as none.</summary>
    public void Add(Tier tier, double seconds)
    {
        var taken = Math.Max(0, seconds);
        var sum = _sums.GetOrAdd((tier, Buckets.Of(taken)), _ => new Sum());
        Interlocked.Increment(ref sum.Count);
        Interlocked.Add(ref sum.Microseconds, (long)(Math.Min(taken, 1e9) * 1e6));
    }

    /// <summary>Takes what is there out.</summary>
    public IReadOnlyList<TimingCount> Take()
    {
        var taken = new List<TimingCount>();
        foreach (var ((tier, bucket), sum) in _sums)
        {
            var count = Interlocked.Exchange(ref sum.Count, 0);
            var microseconds = Interlocked.Exchange(ref sum.Microseconds, 0);
            if (count > 0 || microseconds > 0)
            {
                taken.Add(new TimingCount(tier, bucket, count, microseconds / 1e6));
            }
        }

        return taken;
    }

    /// <summary>Puts back what could not be written down.</summary>
    public void PutBack(IEnumerable<TimingCount> counts)
    {
        foreach (var count in counts)
        {
            var sum = _sums.GetOrAdd((count.Tier, count.Bucket), _ => new Sum());
            Interlocked.Add(ref sum.Count, count.Count);
            Interlocked.Add(ref sum.Microseconds, (long)(count.Seconds * 1e6));
        }
    }

    private sealed class Sum
    {
        public long Count;
        public long Microseconds;
    }
}
