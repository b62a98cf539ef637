using System.Globalization;

namespace Conversion.Media.Ffmpeg;

/// <summary>ffmpeg's command lines.</summary>
internal static class FfmpegArguments
{
    private static readonly string[] Common = ["-hide_banner", "-nostdin", "-v", "warning", "-xerror", "-y"];
    private static readonly string[] Progress = ["-nostats", "-stats_period", "0.25", "-progress", "pipe:1"];

    /// <summary>Carries out <paramref name="plan"/>.</summary>
    /// <param name="inputs">The sources, in the plan's order.</param>
    /// <param name="plan">What to do with each stream.</param>
    /// <param name="tagsFile">ffmetadata with the result's tags; they replace the source's.</param>
    /// <param name="coverStream">Stream of the first input that holds cover art, to be saved as it is; null for none.</param>
    /// <param name="coverFile">Where to save it.</param>
    /// <param name="output">The result.</param>
    public static IReadOnlyList<string> Convert(
        IReadOnlyList<MediaInput> inputs, ConversionPlan plan, string tagsFile, int? coverStream, string coverFile, string output)
    {
        var tagsInput = Number(inputs.Count);
        return
        [
            .. Common, .. Progress,
            .. inputs.SelectMany(input => input.ForFfmpeg()),
            "-protocol_whitelist", "file", "-f", "ffmetadata", "-i", $"file:{tagsFile}",
            .. plan.Video is { } video
                ? ["-map", $"{Number(video.Input)}:{video.Stream.Specifier}", .. EncoderArguments.ForVideo(video, plan.Output)]
                : Array.Empty<string>(),
            .. plan.Audio is { } audio
                ? ["-map", $"{Number(audio.Input)}:{audio.Stream.Specifier}", .. EncoderArguments.ForAudio(audio, plan.Output)]
                : Array.Empty<string>(),
            "-map_metadata", tagsInput, "-map_metadata:s", "-1", "-map_chapters", "-1",
            .. EncoderArguments.ForContainer(plan.Output.Format),
            $"file:{output}",
            .. coverStream is { } cover
                ? ["-map", $"0:{Number(cover)}", "-c", "copy", "-frames:v", "1", "-f", "rawvideo", $"file:{coverFile}"]
                : Array.Empty<string>(),
        ];
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
