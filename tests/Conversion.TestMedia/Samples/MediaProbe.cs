using System.Globalization;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace Conversion.TestMedia.Samples;

/// <summary>What ffprobe says about a file: the independent witness of the tests.</summary>
/// <param name="FormatName">Container, in ffprobe's words (<c>mov,mp4,m4a,3gp,3g2,mj2</c>).</param>
/// <param name="DurationSeconds">Playing time in seconds; 0 when it has none.</param>
/// <param name="Streams">The streams in order.</param>
/// <param name="Tags">The tags of the container and, where that has none (Ogg), of its first stream; keys in lower case.</param>
public sealed record MediaProbe(
    string FormatName, double DurationSeconds, IReadOnlyList<ProbedStream> Streams, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>The first picture that is no cover; null when there is none.</summary>
    public ProbedStream? Video => Streams.FirstOrDefault(stream => stream is { Type: "video", IsCover: false });

    /// <summary>The first sound; null when there is none.</summary>
    public ProbedStream? Audio => Streams.FirstOrDefault(stream => stream.Type == "audio");

    /// <summary>Whether it carries cover art.</summary>
    public bool HasCover => Streams.Any(stream => stream.IsCover);

    /// <summary>Probes a file.</summary>
    /// <exception cref="InvalidDataException">ffprobe cannot read it; the message has its words.</exception>
    public static async Task<MediaProbe> ReadAsync(string path, CancellationToken cancellation = default)
    {
        var result = await Cli.Wrap("ffprobe")
            .WithArguments(["-v", "error", "-show_format", "-show_streams", "-of", "json", path])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(cancellation);
        if (result.ExitCode != 0)
        {
            throw new InvalidDataException($"ffprobe cannot read {path}: {result.StandardError}");
        }

        using var json = JsonDocument.Parse(result.StandardOutput);
        var format = json.RootElement.GetProperty("format");
        var streams = json.RootElement.GetProperty("streams").EnumerateArray().ToArray();
        var tags = TagsOf(format);
        return new MediaProbe(
            format.GetProperty("format_name").GetString()!,
            Number(format, "duration") ?? 0,
            [.. streams.Select(ReadStream)],
            tags.Count > 0 || streams.Length == 0 ? tags : TagsOf(streams[0]));
    }

    /// <summary>Decodes every frame; returns what ffmpeg complained of, empty for a sound file.</summary>
    public static async Task<string> DecodeAsync(string path, CancellationToken cancellation = default)
    {
        var result = await Cli.Wrap("ffmpeg")
            .WithArguments(["-nostdin", "-v", "error", "-i", path, "-f", "null", "-"])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(cancellation);
        return result.ExitCode == 0 ? result.StandardError : $"exit {result.ExitCode}: {result.StandardError}";
    }

    private static ProbedStream ReadStream(JsonElement stream) => new(
        stream.GetProperty("codec_type").GetString()!,
        stream.TryGetProperty("codec_name", out var codec) ? codec.GetString()! : "unknown",
        (int?)Number(stream, "width"),
        (int?)Number(stream, "height"),
        (int?)Number(stream, "sample_rate"),
        (int?)Number(stream, "channels"),
        (long?)Number(stream, "bit_rate"),
        stream.TryGetProperty("disposition", out var disposition) && Number(disposition, "attached_pic") == 1);

    private static Dictionary<string, string> TagsOf(JsonElement element) => element.TryGetProperty("tags", out var tags)
        ? tags.EnumerateObject().ToDictionary(tag => tag.Name.ToLowerInvariant(), tag => tag.Value.GetString()!)
        : [];

    private static double? Number(JsonElement element, string name) => element.TryGetProperty(name, out var value)
        ? value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.Parse(value.GetString()!, CultureInfo.InvariantCulture)
        : null;
}

/// <summary>One stream of a file.</summary>
/// <param name="Type"><c>video</c> or <c>audio</c>.</param>
/// <param name="Codec">In ffprobe's words: <c>h264</c>, <c>aac</c>, <c>opus</c>…</param>
/// <param name="Width">Pixels; null for sound.</param>
/// <param name="Height">Pixels; null for sound.</param>
/// <param name="SampleRate">Hertz; null for pictures.</param>
/// <param name="Channels">Channels; null for pictures.</param>
/// <param name="BitRate">Bits a second; null when the container does not say.</param>
/// <param name="IsCover">Whether it is an attached picture.</param>
public sealed record ProbedStream(string Type, string Codec, int? Width, int? Height, int? SampleRate, int? Channels, long? BitRate, bool IsCover);
