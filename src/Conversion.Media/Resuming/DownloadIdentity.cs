using Conversion.Media.YtDlp;

namespace Conversion.Media.Resuming;

/// <summary>
/// Which bytes a download is of, told without the address, which platforms sign anew at every turn. Two downloads of equal
/// identity may be joined.
/// </summary>
/// <param name="Extractor">yt-dlp's extractor.</param>
/// <param name="SourceId">The platform's id of the medium.</param>
/// <param name="FormatId">The platform's id of the rendition.</param>
/// <param name="Extension">The rendition's extension.</param>
/// <param name="Path">For a plain link, which has no ids, the path of its address; null for a platform's.</param>
/// <param name="SizeBytes">Length in bytes.</param>
/// <param name="Validator">The server's strong validator.</param>
internal sealed record DownloadIdentity(
    string Extractor, string? SourceId, string? FormatId, string? Extension, string? Path, long SizeBytes, string Validator)
{
    /// <summary>The identity of a rendition that the server gives in parts.</summary>
    public static DownloadIdentity Of(ResolvedSource source, SourceFormat format, RangedFile file) => new(
        source.Metadata.Extractor, source.Metadata.SourceId, format.FormatId, format.Extension,
        source.IsFromPlatform ? null : new Uri(format.Url).AbsolutePath, file.SizeBytes, file.Validator);

    /// <summary>Headers that make every request one for a range of these very bytes: when they have changed, the whole is sent instead (RFC 9110, 13.1.5).</summary>
    public IReadOnlyDictionary<string, string> RequestHeaders => new Dictionary<string, string> { ["Range"] = "bytes=0-", ["If-Range"] = Validator };
}
