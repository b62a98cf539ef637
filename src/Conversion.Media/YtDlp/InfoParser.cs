using System.Globalization;
using System.Text.Json;
using Conversion.Domain.Jobs;

namespace Conversion.Media.YtDlp;

/// <summary>Reads yt-dlp's information JSON.</summary>
internal static class InfoParser
{
    private const int MaxTitleLength = 500;
    private const double FarFuture = 32_503_680_000; // the year 3000: what lies beyond is milliseconds or nonsense

    /// <summary>Reads one answer.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static ResolvedSource Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var info = document.RootElement;
        var formats = info.Items("formats").ToList();
        if (formats.Count == 0 && info.Text("url") is not null) formats = [info];
        var renditions = formats.Select(ParseFormat).OfType<SourceFormat>().ToList();
        return new ResolvedSource(ParseMetadata(info), ParseTags(info), renditions, LiveStatus(info), StartsAt(info), json);
    }

    private static SourceMetadata ParseMetadata(JsonElement info) => new(
        Extractor: (info.Text("extractor_key") ?? info.Text("extractor") ?? "generic").ToLowerInvariant(),
        SourceId: Cut(info.Text("id")),
        Title: Cut(info.Text("title")),
        Uploader: Cut(info.Text("uploader") ?? info.Text("channel") ?? info.Text("creator")),
        DurationSeconds: info.Number("duration") is > 0 and var seconds ? seconds : null,
        UploadDate: Day(info.Text("upload_date")),
        ThumbnailUrl: HttpAddress(info.Text("thumbnail")),
        Height: null)
    {
        Chapters = ChapterParser.Parse(info),
        OneOf = info.Count("playlist_count") is > 1 and var items ? items : null,
    };

    private static SourceTags ParseTags(JsonElement info) => new(
        Title: Cut(info.Text("track") ?? info.Text("title")),
        Artist: Cut(info.Text("artist") ?? info.Text("creator") ?? info.Text("uploader") ?? info.Text("channel")),
        Album: Cut(info.Text("album")),
        Date: (Day(info.Text("release_date")) ?? Day(info.Text("upload_date")))?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static SourceFormat? ParseFormat(JsonElement format, int index)
    {
        var (video, audio) = (format.Text("vcodec"), format.Text("acodec"));
        if (HttpAddress(format.Text("url")) is not { } url || HasDrm(format) || format.Text("ext") == "mhtml") return null;
        if (IsNone(video) && IsNone(audio)) return null;
        return new SourceFormat
        {
            Index = index,
            FormatId = format.Text("format_id"),
            Url = url,
            Protocol = format.Text("protocol") ?? new Uri(url).Scheme,
            Extension = format.Text("ext")?.ToLowerInvariant(),
            VideoCodec = video is null || IsNone(video) ? null : CodecFamily.Of(video),
            AudioCodec = audio is null || IsNone(audio) ? null : CodecFamily.Of(audio),
            HasVideo = video is null ? null : !IsNone(video),
            HasAudio = audio is null ? null : !IsNone(audio),
            Height = format.Count("height"),
            TotalKbps = Positive(format.Number("tbr")),
            AudioKbps = Positive(format.Number("abr")) ?? (IsNone(video) ? Positive(format.Number("tbr")) : null),
            SizeBytes = format.Whole("filesize") is > 0 and var exact ? exact : format.Whole("filesize_approx") is > 0 and var rough ? rough : null,
            LanguagePreference = format.Number("language_preference") ?? -1,
            Preference = format.Number("preference") ?? 0,
            ChunkBytes = format.Field("downloader_options")?.Whole("http_chunk_size"),
            NeedsCookies = format.Text("cookies") is not null,
            NeedsRequestBody = format.Field("request_data") is not null,
            Headers = Headers(format),
        };
    }

    private static Dictionary<string, string> Headers(JsonElement format) =>
        format.Field("http_headers") is { ValueKind: JsonValueKind.Object } headers
            ? headers.EnumerateObject().Where(header => header.Value.ValueKind == JsonValueKind.String)
                .DistinctBy(header => header.Name, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(header => header.Name, header => LenientJson.Decode(header.Value) ?? "", StringComparer.OrdinalIgnoreCase)
            : [];

    private static string? LiveStatus(JsonElement info) =>
        info.Text("live_status") ?? (info.Field("is_live") is { ValueKind: JsonValueKind.True } ? "is_live" : null);

    private static DateTimeOffset? StartsAt(JsonElement info) =>
        info.Number("release_timestamp") is >= 0 and < FarFuture and var seconds ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;

    private static bool HasDrm(JsonElement format) => format.Field("has_drm") is { ValueKind: JsonValueKind.True };

    private static bool IsNone(string? codec) => codec == "none";

    private static double? Positive(double? number) => number > 0 ? number : null;

    private static string? HttpAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.AbsoluteUri : null;

    /// <summary><paramref name="text"/>, as a database and a tag can hold it.</summary>
    internal static string? Cut(string? text, int longest = MaxTitleLength)
    {
        // A site may send a zero character, which PostgreSQL cannot keep and no tag can hold.
        text = text?.Replace("\0", "", StringComparison.Ordinal);
        return text?.Length > longest ? text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)] : text;
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
