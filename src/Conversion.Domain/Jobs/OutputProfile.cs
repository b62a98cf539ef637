using System.Text.Json.Serialization;

namespace Conversion.Domain.Jobs;

/// <summary>The container and codec family that a caller can ask for.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<OutputFormat>))]
public enum OutputFormat
{
    /// <summary>MPEG-1 Audio Layer III.</summary>
    Mp3,

    /// <summary>AAC in an MPEG-4 container.</summary>
    M4a,

    /// <summary>Opus in Ogg, named <c>.opus</c> (RFC 7845).</summary>
    Opus,

    /// <summary>Vorbis in Ogg.</summary>
    Ogg,

    /// <summary>FLAC, lossless.</summary>
    Flac,

    /// <summary>16-bit linear PCM in RIFF WAVE.</summary>
    Wav,

    /// <summary>H.264 and AAC in MPEG-4.</summary>
    Mp4,

    /// <summary>VP9 (or VP8, AV1 when copied) and Opus (or Vorbis when copied) in WebM.</summary>
    Webm,
}

/// <summary>What a caller wants out: one format and its bounds.</summary>
/// <param name="Format">Container and codec family.</param>
/// <param name="AudioBitrateKbps">Audio bitrate in kbit/s, 32–320; null leaves it to the format's default. Ignored by flac and wav.</param>
/// <param name="MaxHeight">Greatest height of the picture in pixels, 144–4320; null for the source's own. Ignored by audio formats.</param>
public sealed record OutputProfile(OutputFormat Format, int? AudioBitrateKbps = null, int? MaxHeight = null)
{
    /// <summary>Lowest <see cref="AudioBitrateKbps"/> accepted.</summary>
    public const int MinAudioBitrateKbps = 32;

    /// <summary>Highest <see cref="AudioBitrateKbps"/> accepted.</summary>
    public const int MaxAudioBitrateKbps = 320;

    /// <summary>Lowest <see cref="MaxHeight"/> accepted.</summary>
    public const int LowestMaxHeight = 144;

    /// <summary>Highest <see cref="MaxHeight"/> accepted.</summary>
    public const int HighestMaxHeight = 4320;

    /// <summary>Whether the result has a picture.</summary>
    [JsonIgnore]
    public bool IsVideo => Format is OutputFormat.Mp4 or OutputFormat.Webm;

    /// <summary>The file name's extension, without a dot.</summary>
    [JsonIgnore]
    public string Extension => Format switch
    {
        OutputFormat.Mp3 => "mp3",
        OutputFormat.M4a => "m4a",
        OutputFormat.Opus => "opus",
        OutputFormat.Ogg => "ogg",
        OutputFormat.Flac => "flac",
        OutputFormat.Wav => "wav",
        OutputFormat.Mp4 => "mp4",
        OutputFormat.Webm => "webm",
        _ => throw new ArgumentOutOfRangeException(nameof(Format), Format, "Unknown output format."),
    };

    /// <summary>The media type to serve the result with.</summary>
    [JsonIgnore]
    public string ContentType => Format switch
    {
        OutputFormat.Mp3 => "audio/mpeg",
        OutputFormat.M4a => "audio/mp4",
        OutputFormat.Opus or OutputFormat.Ogg => "audio/ogg",
        OutputFormat.Flac => "audio/flac",
        OutputFormat.Wav => "audio/wav",
        OutputFormat.Mp4 => "video/mp4",
        OutputFormat.Webm => "video/webm",
        _ => throw new ArgumentOutOfRangeException(nameof(Format), Format, "Unknown output format."),
    };
}
