using Conversion.Api.Diagnostics.Timings;
using Conversion.Projections;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>All that is judged: what a window shows, and how things stand now.</summary>
/// <param name="Stages">The stages of jobs.</param>
/// <param name="Tiers">What nodes and pages timed.</param>
/// <param name="Queue">What waits and runs now.</param>
public sealed record Readings(IReadOnlyList<StageReading> Stages, IReadOnlyDictionary<Tier, TierReading> Tiers, QueueView Queue)
{
    /// <summary>What each source sent.</summary>
    public IReadOnlyList<SourceReading> Sources { get; init; } = [];

    /// <summary>Seconds that jobs spent, over all of their stages.</summary>
    public double TotalSeconds => Stages.Sum(stage => stage.TotalSeconds);

    /// <summary>One stage.</summary>
    public StageReading Of(TimedStage stage) => Stages.FirstOrDefault(reading => reading.Stage == stage) ?? new StageReading(stage);

    /// <summary>One tier.</summary>
    public TierReading Of(Tier tier) => Tiers.GetValueOrDefault(tier) ?? TierReading.None;

    /// <summary>The part, 0 to 1, that a stage has of the time that jobs spent.</summary>
    public double ShareOf(StageReading stage) => TotalSeconds > 0 ? stage.TotalSeconds / TotalSeconds : 0;
}
