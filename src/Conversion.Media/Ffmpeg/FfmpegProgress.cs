using System.Globalization;

namespace Conversion.Media.Ffmpeg;

/// <summary>Follows <c>-progress pipe:1</c>: one <c>key=value</c> a line. Safe to read from another thread.</summary>
internal sealed class FfmpegProgress
{
    private const double MicrosecondsPerSecond = 1e6;
    private long _microseconds;

    /// <summary>Seconds of media written so far; never falls.</summary>
    public double MediaSeconds => Interlocked.Read(ref _microseconds) / MicrosecondsPerSecond;

    /// <summary>Hears a line. Keys it does not know and times not yet known (<c>N/A</c>, or below zero before the first packet) are passed over.</summary>
    public void Hear(string line)
    {
        const string key = "out_time_us=";
        if (!line.StartsWith(key, StringComparison.Ordinal)) return;
        if (long.TryParse(line.AsSpan(key.Length), NumberStyles.Integer, CultureInfo.InvariantCulture, out var time) && time > Interlocked.Read(ref _microseconds))
            Interlocked.Exchange(ref _microseconds, time);
    }
}
