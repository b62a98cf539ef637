namespace Conversion.Media.YtDlp;

/// <summary>The renditions to fetch: one with everything needed, or one for the picture and one for the sound.</summary>
/// <param name="Main">Holds the picture of a video, or the sound; for an unknown rendition perhaps both.</param>
/// <param name="Sound">The sound's own rendition; null when it comes with <paramref name="Main"/>.</param>
internal sealed record FormatSelection(SourceFormat Main, SourceFormat? Sound = null)
{
    /// <summary>Both, in the order of ffmpeg's inputs.</summary>
    public IReadOnlyList<SourceFormat> All => Sound is null ? [Main] : [Main, Sound];

    /// <summary>Bytes of all; null when one is unknown.</summary>
    public long? SizeBytes => All.All(format => format.SizeBytes is not null) ? All.Sum(format => format.SizeBytes) : null;
}
