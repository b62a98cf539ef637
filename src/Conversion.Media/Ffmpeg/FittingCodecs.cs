using Conversion.Domain.Jobs;

namespace Conversion.Media.Ffmpeg;

/// <summary>Which codecs each output format holds without transcoding.</summary>
internal static class FittingCodecs
{
    /// <summary>Whether sound in <paramref name="codec"/> can be stream copied into <paramref name="format"/>.</summary>
    public static bool HoldsAudio(OutputFormat format, string? codec) => format switch
    {
        OutputFormat.Mp3 => codec is "mp3",
        OutputFormat.M4a or OutputFormat.Mp4 => codec is "aac",
        OutputFormat.Opus => codec is "opus",
        OutputFormat.Ogg => codec is "vorbis",
        OutputFormat.Flac => codec is "flac",
        OutputFormat.Wav => codec is "pcm_s16le",
        OutputFormat.Webm => codec is "opus" or "vorbis",
        _ => false,
    };

    /// <summary>Whether a picture in <paramref name="codec"/> can be stream copied into <paramref name="format"/>.</summary>
    public static bool HoldsVideo(OutputFormat format, string? codec) => format switch
    {
        OutputFormat.Mp4 => codec is "h264",
        OutputFormat.Webm => codec is "vp9" or "vp8" or "av1",
        _ => false,
    };
}
