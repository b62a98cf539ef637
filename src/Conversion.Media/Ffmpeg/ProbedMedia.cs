namespace Conversion.Media.Ffmpeg;

/// <summary>What is inside a source or a result, from ffprobe or from the platform's own word.</summary>
/// <param name="Container">ffmpeg's name of the container; empty when nobody looked.</param>
/// <param name="DurationSeconds">Length in seconds; null when unknown.</param>
/// <param name="DurationIsEstimate">Whether the length was guessed from a bitrate.</param>
/// <param name="Video">The picture; null when there is none.</param>
/// <param name="Audio">The sound; null when there is none.</param>
internal sealed record ProbedMedia(string Container, double? DurationSeconds, bool DurationIsEstimate, VideoStream? Video, AudioStream? Audio)
{
    /// <summary>Bytes of the file, where the server or the file system tells; null for playlists and streams.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Index of an embedded picture (cover art) among the container's streams.</summary>
    public int? CoverStream { get; init; }

    /// <summary>The container's own tags, by lower-case key.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>A picture.</summary>
/// <param name="Specifier">ffmpeg's stream specifier within its input: an index, or <c>v:0</c>.</param>
/// <param name="Codec">Codec family.</param>
/// <param name="Height">Height in pixels as shown, rotation applied.</param>
/// <param name="PixelFormat">Pixel format; null when unknown.</param>
/// <param name="DurationSeconds">Its own length.</param>
internal sealed record VideoStream(string Specifier, string? Codec, int? Height, string? PixelFormat, double? DurationSeconds);

/// <summary>A sound.</summary>
/// <param name="Specifier">ffmpeg's stream specifier within its input: an index, or <c>a:0</c>.</param>
/// <param name="Codec">Codec family.</param>
/// <param name="BitrateKbps">Bitrate in kbit/s.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="SampleFormat">ffmpeg's sample format.</param>
/// <param name="DurationSeconds">Its own length.</param>
internal sealed record AudioStream(
    string Specifier, string? Codec, double? BitrateKbps, int? Channels, string? SampleFormat, double? DurationSeconds);
