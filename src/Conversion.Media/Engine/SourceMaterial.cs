using Conversion.Media.Ffmpeg;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Engine;

/// <summary>The inputs of a conversion, looked into.</summary>
/// <param name="Source">What the platform says.</param>
/// <param name="Inputs">What ffmpeg reads.</param>
/// <param name="Probed">What each input holds.</param>
/// <param name="SizeBytes">Bytes still to be fetched; null when unknown or nothing.</param>
internal sealed record SourceMaterial(
    ResolvedSource Source, IReadOnlyList<MediaInput> Inputs, IReadOnlyList<ProbedMedia> Probed, long? SizeBytes)
{
    /// <summary>Length in seconds by the best witness: the longest input's own word, else the platform's.</summary>
    public double? DurationSeconds => Probed.Max(input => input.DurationSeconds) ?? Source.Metadata.DurationSeconds;
}
