using Conversion.Media.Ffmpeg;
using Conversion.Media.Processes;

namespace Conversion.Media.Engine;

/// <summary>How long each tool may run, from the length of the media and the work that it takes.</summary>
internal static class TimeLimits
{
    private const double BaseSeconds = 300;
    private const double SlowestBytesPerSecond = 64 * 1024;

    private static readonly TimeSpan RemoteProbe = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BeyondStall = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A probe reads a header; what takes longer is a trap. A source that takes so long to look into is downloaded instead;
    /// for a file there is no other way, so there the watch gets its time to tell what stands still from what works.
    /// </summary>
    public static TimeSpan ForProbe(MediaInput input, MediaOptions options) =>
        input is LocalInput ? TimeSpan.FromSeconds(options.StallSeconds) + BeyondStall : RemoteProbe;

    /// <summary>Limits of an ffmpeg run.</summary>
    /// <param name="plan">What it does: encoding a picture may take ten times as long as the media plays, sound or copies twice.</param>
    /// <param name="durationSeconds">Length of the media; null: the longest allowed.</param>
    /// <param name="sourceBytes">Bytes to fetch meanwhile, at 64 KiB/s or more; null when unknown or local.</param>
    /// <param name="options">Bounds.</param>
    public static ToolLimits ForFfmpeg(ConversionPlan plan, double? durationSeconds, long? sourceBytes, MediaOptions options)
    {
        var factor = plan.Video is { Copy: false } ? 10 : 2;
        var work = (durationSeconds ?? options.MaxDurationSeconds) * factor;
        var wall = TimeSpan.FromSeconds(BaseSeconds + Math.Max(work, (sourceBytes ?? 0) / SlowestBytesPerSecond));
        return new ToolLimits(wall, wall * Environment.ProcessorCount, options.MaxOutputBytes);
    }

    /// <summary>Limits of a download.</summary>
    public static ToolLimits ForDownload(double? durationSeconds, long? sourceBytes, MediaOptions options)
    {
        var seconds = Math.Max((durationSeconds ?? options.MaxDurationSeconds) * 2, (sourceBytes ?? 0) / SlowestBytesPerSecond);
        var wall = TimeSpan.FromSeconds(BaseSeconds + seconds);
        return new ToolLimits(wall, wall, options.MaxSourceBytes);
    }
}
