using Conversion.Domain.Jobs;

namespace Conversion.Media.Ffmpeg;

/// <summary>What ffmpeg is to do with each stream.</summary>
/// <param name="Output">What was asked for.</param>
/// <param name="Video">The picture's part; null when the result has none.</param>
/// <param name="Audio">The sound's part; null when the result has none.</param>
internal sealed record ConversionPlan(OutputProfile Output, VideoPlan? Video, AudioPlan? Audio)
{
    /// <summary>Whether nothing is encoded.</summary>
    public bool IsCopy => Video is not { Copy: false } && Audio is not { Copy: false };
}

/// <summary>The picture's part.</summary>
/// <param name="Input">Index of ffmpeg's input.</param>
/// <param name="Stream">The source's picture.</param>
/// <param name="Copy">Stream copy instead of encoding.</param>
internal sealed record VideoPlan(int Input, VideoStream Stream, bool Copy);

/// <summary>The sound's part.</summary>
/// <param name="Input">Index of ffmpeg's input.</param>
/// <param name="Stream">The source's sound.</param>
/// <param name="Copy">Stream copy instead of encoding.</param>
internal sealed record AudioPlan(int Input, AudioStream Stream, bool Copy);
