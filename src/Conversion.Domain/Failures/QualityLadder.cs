using Conversion.Domain.Jobs;

namespace Conversion.Domain.Failures;

/// <summary>
/// The heights that a picture is reduced to, one after the other, when time or size is the cause. It ends with the least that is
/// still the video that was asked for. Sound alone is no rung: a caller of mp4 counts on a picture, and who would do without asks
/// for an audio format. An audio format has no rungs at all, for it is small and quick as it is.
/// </summary>
public static class QualityLadder
{
    /// <summary>What a picture of unknown height is taken for.</summary>
    private const int UsualHeight = 1080;

    private static readonly int[] Rungs = [1080, 720, 480];

    /// <summary>The step down; null when there is none.</summary>
    /// <param name="output">What was asked for.</param>
    /// <param name="source">Height in pixels of the picture that was fetched; null when unknown.</param>
    /// <param name="reduced">Height that it had been reduced to already; null for none.</param>
    public static QualityStep? Below(OutputProfile output, int? source, int? reduced)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!output.IsVideo) return null;
        var bounds = new[] { output.MaxHeight, source, reduced }.OfType<int>().ToList();
        var from = bounds.Count > 0 ? bounds.Min() : UsualHeight;
        return Rungs.FirstOrDefault(rung => rung < from) is > 0 and var rung ? new QualityStep(from, rung) : null;
    }
}

/// <summary>A step down.</summary>
/// <param name="FromHeight">Height in pixels that was too much.</param>
/// <param name="ToHeight">Greatest height in pixels from now on; less than the other.</param>
public sealed record QualityStep(int FromHeight, int ToHeight);
