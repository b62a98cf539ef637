using Conversion.Domain.Jobs;
using Conversion.Media.Ffmpeg;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Engine;

/// <summary>
/// How the percentage is shared out between a download and the conversion after it: by what each takes for a second of media, the
/// one over a line of 20 Mbit/s, the other on two cores. The figures are measured; docs/performance.md says how.
/// </summary>
internal static class StageWeights
{
    /// <summary>Percentage at which the source is resolved.</summary>
    public const double Resolved = 5;

    /// <summary>Percentage at which the conversion ends; the cover is still to come.</summary>
    public const double Converted = 97;

    private const double LineBytesPerSecond = 20e6 / 8;
    private const double CopiedBytesPerSecond = 75e6;
    private const double TypicalSoundKbps = 128;
    private const double TypicalPictureKbps = 2100;
    private const double MeasuredHeight = 720;

    /// <summary>Percentage at which the download ends.</summary>
    /// <param name="selection">What is fetched.</param>
    /// <param name="output">What is made of it.</param>
    /// <param name="conversion">How, when that is known already.</param>
    /// <param name="durationSeconds">How long it plays; null when unknown.</param>
    public static double EndOfDownload(FormatSelection selection, OutputProfile output, ConversionPlan? conversion, double? durationSeconds)
    {
        var bytes = BytesPerSecond(selection, output, durationSeconds);
        var fetching = bytes / LineBytesPerSecond;
        var converting = bytes / CopiedBytesPerSecond;
        if (output.IsVideo && !(conversion?.Video?.Copy ?? FittingCodecs.HoldsVideo(output.Format, selection.Main.VideoCodec)))
            converting += PictureSeconds(output, selection.Main.Height);
        if (!(conversion?.Audio?.Copy ?? FittingCodecs.HoldsAudio(output.Format, (selection.Sound ?? selection.Main).AudioCodec)))
            converting += SoundSeconds(output.Format);
        return Resolved + (Converted - Resolved) * fetching / (fetching + converting);
    }

    private static double BytesPerSecond(FormatSelection selection, OutputProfile output, double? durationSeconds)
    {
        if (selection.SizeBytes is > 0 and var bytes && durationSeconds is > 0 and var seconds) return bytes / seconds;
        return selection.All.Sum(format => format.TotalKbps is > 0 and var kbps ? kbps
            : format.HasVideo ?? output.IsVideo ? TypicalPictureKbps : TypicalSoundKbps) * 1000 / 8;
    }

    /// <summary>For a second of media, by the number of pixels.</summary>
    private static double PictureSeconds(OutputProfile output, int? sourceHeight)
    {
        var height = Math.Min(sourceHeight ?? MeasuredHeight, output.MaxHeight ?? double.MaxValue) / MeasuredHeight;
        return (output.Format == OutputFormat.Webm ? 0.20 : 0.27) * height * height;
    }

    private static double SoundSeconds(OutputFormat format) => format switch
    {
        OutputFormat.Wav => 0.0007,
        OutputFormat.Flac => 0.0023,
        OutputFormat.Mp3 or OutputFormat.Opus or OutputFormat.Webm => 0.0085,
        OutputFormat.Ogg => 0.011,
        _ => 0.020, // ffmpeg's own AAC
    };
}
