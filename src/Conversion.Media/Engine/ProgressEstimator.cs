using Conversion.Domain.Jobs;

namespace Conversion.Media.Engine;

/// <summary>
/// Turns what moved into one percentage over all stages that never falls, a smoothed rate and the time left. Not thread
/// safe: one caller at a time.
/// </summary>
internal sealed class ProgressEstimator(TimeProvider time)
{
    /// <summary>Where an attempt begins: above 0, since work has started.</summary>
    public const double Start = 1;

    /// <summary>Where the engine ends; storing is still to come.</summary>
    public const double End = 99;

    private readonly SmoothedRate _bytes = new(time);
    private readonly SmoothedRate _percents = new(time);
    private double _from = Start;
    private double _to = Start;
    private double _percent = Start;
    private long? _totalBytes;
    private long _keptBytes;
    private double _mediaSeconds;

    /// <summary>Enters a stage that ends at <paramref name="to"/> percent; it begins wherever the attempt stands.</summary>
    public void Begin(double to)
    {
        _from = _percent;
        _to = Math.Clamp(to, _percent, End);
        _percents.Restart();
    }

    /// <summary>Counts bytes that an earlier attempt has fetched from here on, as if this one had; they say nothing about its rate.</summary>
    public void Keep(long bytes) => _keptBytes = bytes;

    /// <summary>The present state.</summary>
    /// <param name="fraction">Part of the stage that is done, 0–1; null while no total is known: the percentage then stands still.</param>
    /// <param name="downloadedBytes">Bytes received from the source so far.</param>
    /// <param name="totalBytes">Bytes it has in all; null when this stage does not know: what an earlier one knew still holds.</param>
    /// <param name="mediaSeconds">Seconds of media written by this stage; 0 for none.</param>
    public AttemptProgress Report(double? fraction, long downloadedBytes, long? totalBytes, double mediaSeconds = 0)
    {
        if (fraction is { } done && double.IsFinite(done))
            _percent = Math.Clamp(_from + (_to - _from) * Math.Clamp(done, 0, 1), _percent, End);
        var rate = _bytes.Observe(downloadedBytes);
        var pace = _percents.Observe(_percent);
        downloadedBytes += _keptBytes;
        totalBytes = _totalBytes = totalBytes ?? _totalBytes;
        _mediaSeconds = Math.Max(_mediaSeconds, mediaSeconds);
        // What a look into the source and the headers took is received too, and must not show as more than there is.
        var shown = totalBytes is { } most ? Math.Min(downloadedBytes, most) : downloadedBytes;
        return new AttemptProgress(Math.Round(_percent, 2), shown, totalBytes, rate is { } bytes ? Math.Round(bytes) : null,
            Eta(pace, rate, downloadedBytes, totalBytes) is { } eta ? Math.Round(eta, 1) : null,
            _mediaSeconds > 0 ? Math.Round(_mediaSeconds, 1) : null, KeptBytes: _keptBytes > 0 ? _keptBytes : null);
    }

    private double? Eta(double? pace, double? rate, long downloadedBytes, long? totalBytes)
    {
        if (pace > 0) return (End - _percent) / pace;
        return rate > 0 && totalBytes is { } total ? Math.Max(0, total - downloadedBytes) / rate : null;
    }
}
