namespace Conversion.Storage.Integrity;

/// <summary>Holds a reader to a rate, so that looking through a store leaves the disk to those who wait for it.</summary>
/// <param name="bytesPerSecond">The rate; 0 for as fast as it goes.</param>
/// <param name="time">The clock.</param>
public sealed class ReadingPace(long bytesPerSecond, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private long _began = time.GetTimestamp();
    private long _bytes;

    /// <summary>Waits until so many further bytes may have been read.</summary>
    /// <param name="bytes">How many were read.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task PassAsync(int bytes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (bytesPerSecond == 0)
            return;
        _bytes += bytes;
        var ahead = TimeSpan.FromSeconds((double)_bytes / bytesPerSecond) - time.GetElapsedTime(_began);
        if (ahead > ShortestPause)
            await Task.Delay(ahead, time, cancellation);
        if (ahead < -TimeSpan.FromSeconds(1))
            (_began, _bytes) = (time.GetTimestamp(), 0); // a slow store is not made up for in a rush
    }
}
