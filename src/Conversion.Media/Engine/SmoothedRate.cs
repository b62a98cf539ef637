namespace Conversion.Media.Engine;

/// <summary>Rate of a growing quantity, exponentially smoothed over time, so that bursts do not make it jump.</summary>
internal sealed class SmoothedRate(TimeProvider time)
{
    private const double TimeConstantSeconds = 3;
    private const double ShortestStepSeconds = 0.1;
    private long? _since;
    private double _last;
    private double? _rate;

    /// <summary>Forgets the past.</summary>
    public void Restart() => (_since, _rate) = (null, null);

    /// <summary>Takes the quantity as it is now; the rate per second, null until two observations lie far enough apart.</summary>
    public double? Observe(double quantity)
    {
        var now = time.GetTimestamp();
        if (_since is not { } since)
        {
            (_since, _last) = (now, quantity);
            return null;
        }

        var elapsed = time.GetElapsedTime(since, now).TotalSeconds;
        if (elapsed < ShortestStepSeconds) return _rate;
        var present = Math.Max(0, quantity - _last) / elapsed;
        var weight = 1 - Math.Exp(-elapsed / TimeConstantSeconds);
        _rate = _rate is { } rate ? rate + weight * (present - rate) : present;
        (_since, _last) = (now, quantity);
        return _rate;
    }
}
