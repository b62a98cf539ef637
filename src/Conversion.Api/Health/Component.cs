using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>One part of the service that health looks at.</summary>
/// <param name="Name">Its name in answers, such as <c>database</c>.</param>
/// <param name="Check">How it is looked at.</param>
/// <param name="Advice">What to do when the look itself fails, or does not come to its end.</param>
public sealed record Component(string Name, IHealthCheck Check, string Advice)
{
    /// <summary>
    /// How long a look may take until the answer is that there is none. What breaks is promised to be named within ten seconds: in the worst case a
    /// look found it well just before, took as long as it may, or served for as long as it may, and the next one takes as long again.
    /// That is twice this, eight seconds, plus what a component itself waits for before it speaks of a fault; the rest is for the way to whoever asks.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <summary>Whether the node can take no request without it.</summary>
    public bool IsNeeded { get; init; }

    /// <summary>Whether a look takes the machine so much that it is left to those who ask for health, and is not done at each start.</summary>
    public bool IsCostly { get; init; }

    /// <summary>How old an answer may be, from the beginning of its look; no more than <see cref="Limit"/>.</summary>
    public TimeSpan Fresh { get; init; } = TimeSpan.FromSeconds(2);
}
