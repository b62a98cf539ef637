using Conversion.Domain.Jobs;

namespace Conversion.Media.Ffmpeg;

/// <summary>Decides what is copied and what is encoded.</summary>
internal static class ConversionPlanner
{
    /// <summary>A nominal 128 kbit/s measures a little more; below this excess it still counts as what was asked.</summary>
    private const double BitrateSlack = 1.1;

    private static readonly string[] PlayablePixelFormats = ["yuv420p", "yuvj420p"];

    /// <summary>The plan; null when the inputs lack what <paramref name="output"/> needs: a picture for video, sound for audio.</summary>
    /// <param name="inputs">What each of ffmpeg's inputs holds.</param>
    /// <param name="output">What was asked for.</param>
    public static ConversionPlan? Plan(IReadOnlyList<ProbedMedia> inputs, OutputProfile output)
    {
        var soundFrom = inputs.Count - 1;
        if (inputs[soundFrom].Audio is null) soundFrom = 0;
        var audio = inputs[soundFrom].Audio is { } sound ? new AudioPlan(soundFrom, sound, CanCopy(sound, output)) : null;
        if (!output.IsVideo) return audio is null ? null : new ConversionPlan(output, null, audio);
        return inputs[0].Video is { } picture ? new ConversionPlan(output, new VideoPlan(0, picture, CanCopy(picture, output)), audio) : null;
    }

    /// <summary>
    /// Sound is copied when the format holds its codec and no lower bitrate was asked for: encoding to a higher one than
    /// the source has can only lose. Lossless formats ignore the bitrate.
    /// </summary>
    private static bool CanCopy(AudioStream sound, OutputProfile output) =>
        FittingCodecs.HoldsAudio(output.Format, sound.Codec)
        && (output.AudioBitrateKbps is not { } asked
            || output.Format is OutputFormat.Flac or OutputFormat.Wav
            || sound.BitrateKbps <= asked * BitrateSlack);

    /// <summary>A picture is copied when the format holds its codec, players can show its pixel format, and it is not too tall.</summary>
    private static bool CanCopy(VideoStream picture, OutputProfile output) =>
        FittingCodecs.HoldsVideo(output.Format, picture.Codec)
        && (output.Format != OutputFormat.Mp4 || picture.PixelFormat is null || PlayablePixelFormats.Contains(picture.PixelFormat))
        && (output.MaxHeight is not { } limit || picture.Height <= limit);
}
