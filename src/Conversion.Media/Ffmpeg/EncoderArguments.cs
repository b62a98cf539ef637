using System.Globalization;
using Conversion.Domain.Jobs;

namespace Conversion.Media.Ffmpeg;

/// <summary>Codec options of each output format.</summary>
internal static class EncoderArguments
{
    private const int OpusMonoLimitKbps = 256;

    /// <summary>Options for the sound.</summary>
    public static IEnumerable<string> ForAudio(AudioPlan plan, OutputProfile output)
    {
        if (plan.Copy) return ["-c:a", "copy"];
        var bitrate = output.AudioBitrateKbps;
        IEnumerable<string> codec = output.Format switch
        {
            OutputFormat.Mp3 => ["-c:a", "libmp3lame", .. bitrate is null ? ["-q:a", "2"] : Bitrate(bitrate.Value)],
            OutputFormat.M4a or OutputFormat.Mp4 => ["-c:a", "aac", .. Bitrate(bitrate ?? 192)],
            OutputFormat.Opus or OutputFormat.Webm => ["-c:a", "libopus", .. Bitrate(OpusBitrate(bitrate ?? 128, plan.Stream.Channels))],
            OutputFormat.Ogg => ["-c:a", "libvorbis", "-q:a", VorbisQuality.For(bitrate ?? 160, plan.Stream.Channels)],
            OutputFormat.Flac => ["-c:a", "flac", "-sample_fmt", IsDeep(plan.Stream) ? "s32" : "s16"],
            OutputFormat.Wav => ["-c:a", "pcm_s16le"],
            _ => throw new ArgumentOutOfRangeException(nameof(output), output.Format, "Unknown output format."),
        };
        var keepsChannels = output.Format is OutputFormat.Flac or OutputFormat.Wav || plan.Stream.Channels is 1 or 2;
        return keepsChannels ? codec : codec.Concat(["-ac", "2"]);
    }

    /// <summary>Options for the picture: fast enough for two cores, even sides as 4:2:0 needs, scaled down only.</summary>
    public static IEnumerable<string> ForVideo(VideoPlan plan, OutputProfile output)
    {
        if (plan.Copy) return ["-c:v", "copy"];
        var height = output.MaxHeight is { } limit ? $"min(ih\\,{limit.ToString(CultureInfo.InvariantCulture)})" : "ih";
        string[] scaled = ["-vf", $"scale=w=max(2\\,trunc(iw*{height}/ih/2)*2):h=max(2\\,trunc({height}/2)*2),setsar=1", "-pix_fmt", "yuv420p"];
        return output.Format == OutputFormat.Mp4
            ? ["-c:v", "libx264", "-preset", "veryfast", "-crf", "21", .. scaled]
            : ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "6", "-row-mt", "1", "-tile-columns", "2", "-b:v", "0", "-crf", "32", .. scaled];
    }

    /// <summary>Options for the container.</summary>
    public static IEnumerable<string> ForContainer(OutputFormat format) => format switch
    {
        OutputFormat.Mp3 => ["-id3v2_version", "3", "-f", "mp3"],
        OutputFormat.M4a => ["-movflags", "+faststart", "-f", "ipod"],
        OutputFormat.Mp4 => ["-movflags", "+faststart", "-f", "mp4"],
        OutputFormat.Opus => ["-f", "opus"],
        OutputFormat.Ogg => ["-f", "ogg"],
        OutputFormat.Flac => ["-f", "flac"],
        OutputFormat.Wav => ["-rf64", "auto", "-f", "wav"],
        OutputFormat.Webm => ["-f", "webm"],
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown output format."),
    };

    private static string[] Bitrate(int kbps) => ["-b:a", $"{kbps.ToString(CultureInfo.InvariantCulture)}k"];

    /// <summary>libopus refuses more than 256 kbit/s a channel.</summary>
    private static int OpusBitrate(int kbps, int? channels) => channels == 1 ? Math.Min(kbps, OpusMonoLimitKbps) : kbps;

    /// <summary>More than 16 bits a sample, from a lossless source: a lossy decoder's floats hold no more than 16 bits of truth.</summary>
    private static bool IsDeep(AudioStream sound) => sound.SampleFormat is "s32" or "s32p";
}
