using System.Text.Json.Serialization;

namespace Conversion.Domain.Jobs;

/// <summary>What the platform says about a source.</summary>
/// <param name="Extractor">The extractor that answered, in lower case (<c>youtube</c>, <c>generic</c>).</param>
/// <param name="SourceId">The source's id on its platform; null when it has none.</param>
/// <param name="Title">Title as given, untrusted text; null when unknown.</param>
/// <param name="Uploader">Artist, channel or account, untrusted text.</param>
/// <param name="DurationSeconds">Length in seconds; null when unknown.</param>
/// <param name="UploadDate">Day of publication.</param>
/// <param name="ThumbnailUrl">Address of a picture; null when there is none.</param>
/// <param name="Height">Height in pixels of the picture that was chosen; null for audio or unknown.</param>
/// <param name="HasOtherFormats">Whether it could be made of other renditions than those that were chosen.</param>
public sealed record SourceMetadata(
    string Extractor,
    string? SourceId,
    string? Title,
    string? Uploader,
    double? DurationSeconds,
    DateOnly? UploadDate,
    string? ThumbnailUrl,
    int? Height,
    bool HasOtherFormats = false)
{
    /// <summary>Its chapters; null when it has none. Not in events of versions that did not ask for them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SourceChapters? Chapters { get; init; }

    /// <summary>How many items the link leads to, of which this is the first; null when it leads to this one alone, as far as the platform told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? OneOf { get; init; }
}
