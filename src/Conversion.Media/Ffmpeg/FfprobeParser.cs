using System.Globalization;
using System.Text.Json;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Ffmpeg;

/// <summary>Reads ffprobe's JSON.</summary>
internal static class FfprobeParser
{
    /// <summary>Reads one answer.</summary>
    /// <param name="json">Standard output.</param>
    /// <param name="stderr">Standard error at level warning: it tells of guessed durations.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static ProbedMedia Parse(string json, string stderr)
    {
        using var document = JsonDocument.Parse(json);
        var streams = document.RootElement.Items("streams").ToList();
        var format = document.RootElement.Field("format") ?? default;
        var audio = Preferred(streams, "audio");
        var video = Preferred(streams.Where(stream => !IsCover(stream)), "video");
        return new ProbedMedia(
            format.Text("format_name") ?? "",
            Seconds(format),
            stderr.Contains("Estimating duration from bitrate", StringComparison.Ordinal),
            video is { } picture ? ParseVideo(picture) : null,
            audio is { } sound ? ParseAudio(sound) : null)
        {
            SizeBytes = format.Text("format_name") is not "hls" && format.Number("size") is > 0 and var size ? (long)size : null,
            CoverStream = streams.Where(IsCover).Select(stream => (int?)stream.Whole("index")).FirstOrDefault(),
            Tags = Tags(audio).Concat(Tags(format)).GroupBy(tag => tag.Key).ToDictionary(group => group.Key, group => group.Last().Value),
        };
    }

    private static VideoStream ParseVideo(JsonElement stream) => new(
        Index(stream), stream.Text("codec_name"), IsTurned(stream) ? stream.Count("width") : stream.Count("height"),
        stream.Text("pix_fmt"), Seconds(stream));

    private static AudioStream ParseAudio(JsonElement stream) => new(
        Index(stream), stream.Text("codec_name"), stream.Number("bit_rate") is > 0 and var bits ? bits / 1000 : null,
        stream.Count("channels"), stream.Text("sample_fmt"), Seconds(stream));

    /// <summary>The stream marked as default, else the first.</summary>
    private static JsonElement? Preferred(IEnumerable<JsonElement> streams, string kind)
    {
        var candidates = streams.Where(stream => stream.Text("codec_type") == kind).ToList();
        if (candidates.Count == 0) return null;
        var marked = candidates.FindIndex(stream => stream.Field("disposition")?.Whole("default") == 1);
        return candidates[Math.Max(marked, 0)];
    }

    private static bool IsCover(JsonElement stream) => stream.Field("disposition")?.Whole("attached_pic") == 1;

    private static bool IsTurned(JsonElement stream) =>
        stream.Items("side_data_list").Any(data => data.Number("rotation") is { } degrees && Math.Abs(degrees) % 180 == 90);

    private static string Index(JsonElement stream) => (stream.Whole("index") ?? 0).ToString(CultureInfo.InvariantCulture);

    /// <summary>Matroska keeps a stream's length in a tag, as <c>00:00:05.021000000</c>.</summary>
    private static double? Seconds(JsonElement json)
    {
        if (json.Number("duration") is > 0 and var seconds) return seconds;
        var tag = json.Field("tags") is { } tags ? tags.Text("DURATION") : null;
        return tag is not null && TimeSpan.TryParse(tag.Length > 16 ? tag[..16] : tag, CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero
            ? span.TotalSeconds
            : null;
    }

    private static IEnumerable<KeyValuePair<string, string>> Tags(JsonElement? json) =>
        json?.Field("tags") is { ValueKind: JsonValueKind.Object } tags
            ? tags.EnumerateObject().Where(tag => tag.Value.ValueKind == JsonValueKind.String)
                .Select(tag => KeyValuePair.Create(tag.Name.ToLowerInvariant(), LenientJson.Decode(tag.Value) ?? ""))
            : [];
}
