using Conversion.Domain.Jobs;
using Conversion.Media.Ffmpeg;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Engine;

/// <summary>How the percentage is shared out between a download and the conversion after it, by what they usually cost.</summary>
internal static class StageWeights
{
    /// <summary>Percentage at which the download ends.</summary>
    public static double EndOfDownload(FormatSelection selection, OutputProfile output) => output.Format switch
    {
        OutputFormat.Mp4 or OutputFormat.Webm => FittingCodecs.HoldsVideo(output.Format, selection.Main.VideoCodec) ? 90 : 30,
        _ => FittingCodecs.HoldsAudio(output.Format, (selection.Sound ?? selection.Main).AudioCodec) ? 90 : 70,
    };
}
