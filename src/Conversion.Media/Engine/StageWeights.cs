using Conversion.Domain.Jobs;
using Conversion.Media.Ffmpeg;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Engine;

/// <summary>How the percentage is shared out between a download and the conversion after it, by what they usually cost.</summary>
internal static class StageWeights
{
    /// <summary>Percentage at which the download ends.</summary>
    /// <param name="selection">What is fetched.</param>
    /// <param name="output">What is made of it.</param>
    /// <param name="conversion">How, when that is known already.</param>
    public static double EndOfDownload(FormatSelection selection, OutputProfile output, ConversionPlan? conversion) => output.Format switch
    {
        _ when conversion is { IsCopy: true } => 90,
        OutputFormat.Mp4 or OutputFormat.Webm => FittingCodecs.HoldsVideo(output.Format, selection.Main.VideoCodec) ? 90 : 30,
        _ => FittingCodecs.HoldsAudio(output.Format, (selection.Sound ?? selection.Main).AudioCodec) ? 90 : 70,
    };
}
