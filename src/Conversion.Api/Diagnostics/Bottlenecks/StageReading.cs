using Conversion.Projections;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>What a window shows of one stage of the jobs of one platform, or of all.</summary>
/// <param name="Stage">The stage.</param>
public sealed record StageReading(TimedStage Stage)
{
    /// <summary>Stages that ended in the window.</summary>
    public long Count { get; init; }

    /// <summary>Half of these took so many seconds at most.</summary>
    public double P50 { get; init; }

    /// <summary>And 95 of a hundred so many.</summary>
    public double P95 { get; init; }

    /// <summary>Seconds that they took in all.</summary>
    public double Seconds { get; init; }

    /// <summary>Stages that are under way.</summary>
    public long UnderWay { get; init; }

    /// <summary>Seconds that these have taken so far.</summary>
    public double UnderWaySeconds { get; init; }

    /// <summary>Seconds that the longest of these has taken so far.</summary>
    public double LongestUnderWay { get; init; }

    /// <summary>The usual rate, in bytes a second: the median of those that moved bytes. Null when none did.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>The usual speed, in seconds of media a second. Null when none was made.</summary>
    public double? MediaSpeed { get; init; }

    /// <summary>What part of the time, 0 to 1, was spent waiting for bytes of the source. Null when nobody knows.</summary>
    public double? SourceShare { get; init; }

    /// <summary>The platform on whose jobs most of the time went; null when nothing was counted.</summary>
    public string? MainPlatform { get; init; }

    /// <summary>All that was and is spent, in seconds.</summary>
    public double TotalSeconds => Seconds + UnderWaySeconds;

    /// <summary>How long it takes when it takes long.</summary>
    public double Slowest => Math.Max(P95, LongestUnderWay);
}
