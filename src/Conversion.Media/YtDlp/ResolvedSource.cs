using Conversion.Domain.Jobs;

namespace Conversion.Media.YtDlp;

/// <summary>What yt-dlp says about a link.</summary>
/// <param name="Metadata">The part that the service shows.</param>
/// <param name="Tags">The part that goes into the file's tags.</param>
/// <param name="Formats">Renditions, worst first.</param>
/// <param name="LiveStatus"><c>is_live</c>, <c>is_upcoming</c>, <c>was_live</c>, <c>not_live</c>; null when unknown.</param>
/// <param name="StartsAt">When a live or upcoming one began or is to begin; null when unknown.</param>
/// <param name="InfoJson">The answer itself, for a download that need not resolve again.</param>
internal sealed record ResolvedSource(
    SourceMetadata Metadata, SourceTags Tags, IReadOnlyList<SourceFormat> Formats, string? LiveStatus, DateTimeOffset? StartsAt, string InfoJson)
{
    /// <summary>Whether the extractor knows the platform, so that its duration and codecs can be relied on.</summary>
    public bool IsFromPlatform => Metadata.Extractor is not ("generic" or "html5");
}

/// <summary>Texts for a file's tags; all untrusted.</summary>
internal sealed record SourceTags(string? Title, string? Artist, string? Album, string? Date)
{
    /// <summary>No tags.</summary>
    public static readonly SourceTags None = new(null, null, null, null);
}
