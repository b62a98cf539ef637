using Conversion.Projections;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>What a window shows of one source: how fast its bytes came while they were waited for.</summary>
/// <param name="Stage">The stage that waited for it: <see cref="TimedStage.Download"/> or <see cref="TimedStage.Convert"/>.</param>
/// <param name="Source">The platform; the link's host where that is none of the known ones.</param>
/// <param name="Seconds">Seconds of those stages.</param>
/// <param name="WaitedSeconds">What part of these the tools waited for bytes.</param>
/// <param name="Bytes">Bytes that came.</param>
public sealed record SourceReading(TimedStage Stage, string Source, double Seconds, double WaitedSeconds, double Bytes)
{
    /// <summary>Bytes a second, about 4 Mbit/s: below it a source of good quality comes slower than it plays.</summary>
    private const double Slow = 512 * 1024;

    /// <summary>What was waited for so shortly tells of the way there and back, and not of a rate.</summary>
    private const double EnoughSeconds = 4;
    private const double LeastSeconds = 0.05;

    /// <summary>Bytes a second while they were waited for.</summary>
    public double BytesPerSecond => Bytes / Math.Max(WaitedSeconds, LeastSeconds);

    /// <summary>Whether it held the tools up: they waited for most of the time, and little came.</summary>
    public bool IsSlow => WaitedSeconds >= EnoughSeconds && WaitedSeconds >= Seconds / 2 && BytesPerSecond < Slow;

    /// <summary>Whether it sent as fast as anybody needs.</summary>
    public bool IsFast => BytesPerSecond >= Slow;
}
