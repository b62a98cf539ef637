using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversion.Domain.Jobs;

/// <summary>A named part of a source.</summary>
/// <param name="Title">As given, untrusted text; null when it has none.</param>
/// <param name="StartSeconds">From the source's start, at least 0.</param>
/// <param name="EndSeconds">Beyond <paramref name="StartSeconds"/>; null when unknown.</param>
public sealed record SourceChapter(string? Title, double StartSeconds, double? EndSeconds);

/// <summary>A source's chapters by their starts. Equal when all of them are, so that a report that comes twice is known for one.</summary>
[JsonConverter(typeof(SourceChaptersConverter))]
[CollectionBuilder(typeof(SourceChapters), nameof(Of))]
public sealed class SourceChapters(IReadOnlyList<SourceChapter> chapters) : IReadOnlyList<SourceChapter>, IEquatable<SourceChapters>
{
    /// <inheritdoc />
    public int Count => chapters.Count;

    /// <inheritdoc />
    public SourceChapter this[int index] => chapters[index];

    /// <summary>For collection expressions.</summary>
    public static SourceChapters Of(ReadOnlySpan<SourceChapter> chapters) => new(chapters.ToArray());

    /// <inheritdoc />
    public bool Equals(SourceChapters? other) => other is not null && chapters.SequenceEqual(other);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SourceChapters);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Count, Count > 0 ? this[0] : null);

    /// <inheritdoc />
    public IEnumerator<SourceChapter> GetEnumerator() => chapters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>An array in JSON.</summary>
internal sealed class SourceChaptersConverter : JsonConverter<SourceChapters>
{
    public override SourceChapters? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<SourceChapter[]>(ref reader, options) is { } chapters ? new(chapters) : null;

    public override void Write(Utf8JsonWriter writer, SourceChapters value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToArray(), options);
}
