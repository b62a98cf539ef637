using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Judging;

/// <summary>What a run came to.</summary>
/// <param name="Streams">The streams of its jobs.</param>
/// <param name="Findings">What may not be.</param>
/// <param name="Recoveries">How long jobs waited for their next attempt after a node was silenced.</param>
public sealed record Verdict(IReadOnlyList<JobStream> Streams, IReadOnlyList<Finding> Findings, IReadOnlyList<TimeSpan> Recoveries);
