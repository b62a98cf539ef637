using System.Diagnostics;

namespace Conversion.Benchmarks.FanOut;

/// <summary>When each version of each channel was published: a delivery's time counts from there.</summary>
internal sealed class Publications(int channels, int firstVersion, int mostPerChannel)
{
    private readonly long[] _times = new long[channels * mostPerChannel];
    private readonly int[] _latest = [.. Enumerable.Repeat(firstVersion - 1, channels)];

    /// <summary>The latest version of a channel.</summary>
    public int LatestOf(int channel) => Volatile.Read(ref _latest[channel]);

    /// <summary>Takes the channel's next version, as published from now on.</summary>
    public int Next(int channel)
    {
        var version = _latest[channel] + 1;
        Volatile.Write(ref _times[IndexOf(channel, version)], Stopwatch.GetTimestamp());
        Volatile.Write(ref _latest[channel], version);
        return version;
    }

    /// <summary>When a version was published, in ticks of the stopwatch; 0 for one that was there to begin with.</summary>
    public long TimeOf(int channel, int version) => version < firstVersion ? 0 : Volatile.Read(ref _times[IndexOf(channel, version)]);

    private int IndexOf(int channel, int version) =>
        version - firstVersion < mostPerChannel
            ? (channel * mostPerChannel) + version - firstVersion
            : throw new InvalidOperationException($"More than {mostPerChannel} publications on channel {channel}.");
}
