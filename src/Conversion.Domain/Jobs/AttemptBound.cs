namespace Conversion.Domain.Jobs;

/// <summary>
/// How long one attempt may take in all, whatever its tools do: what takes longer has gone wrong in a way that no other watch
/// saw. Generous on purpose, since each tool has closer limits of its own.
/// </summary>
/// <param name="Base">Time for everything that does not grow with the media: resolving, probing, storing. Above zero.</param>
/// <param name="Factor">Stretches what grows with the media; 1 for the usual machine. Above zero.</param>
/// <param name="LongestMediaSeconds">What a source of unknown length is taken for, in seconds of playing time.</param>
public sealed record AttemptBound(TimeSpan Base, double Factor, double LongestMediaSeconds)
{
    // A picture may be encoded at a tenth of the speed it plays at, sound at half; fetching it may take twice as long as it
    // plays, and happens a second time when converting it on the way did not work.
    private const double SecondsPerSecondOfVideo = 14;
    private const double SecondsPerSecondOfSound = 6;

    /// <summary>For an attempt that does not know its source yet.</summary>
    public TimeSpan UntilResolved => Base;

    /// <summary>For an attempt whose source is known.</summary>
    /// <param name="output">What is made of it.</param>
    /// <param name="source">What the platform said.</param>
    public TimeSpan For(OutputProfile output, SourceMetadata source)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(source);
        var media = Math.Clamp(source.DurationSeconds ?? LongestMediaSeconds, 0, LongestMediaSeconds);
        return Base + TimeSpan.FromSeconds(media * Factor * (output.IsVideo ? SecondsPerSecondOfVideo : SecondsPerSecondOfSound));
    }
}
