using System.Text.Json;
using Conversion.Media.Processes;

namespace Conversion.Media.Ffmpeg;

/// <summary>Looks into media with ffprobe.</summary>
internal sealed class MediaProber(string ffprobe, string workFolder, TimeProvider time)
{
    private const int MaxOutputLength = 8 << 20;

    /// <summary>What <paramref name="input"/> holds; null when ffprobe cannot read it, and the result says why.</summary>
    public async Task<(ProbedMedia? Media, ToolResult Result)> ProbeAsync(MediaInput input, TimeSpan limit, CancellationToken cancellation)
    {
        string[] arguments = ["-hide_banner", "-v", "warning", "-show_format", "-show_streams", "-of", "json", .. input.ForFfprobe()];
        var command = new ToolCommand("ffprobe", ffprobe, arguments, workFolder, ToolLimits.ForErrand(limit)) { MaxOutputLength = MaxOutputLength };
        var result = await ToolProcess.RunAsync(command, time, cancellation);
        return (result.Succeeded ? Parse(result) : null, result);
    }

    private static ProbedMedia? Parse(ToolResult result)
    {
        try
        {
            var media = FfprobeParser.Parse(result.Stdout, result.Stderr);
            return media.Video is null && media.Audio is null ? null : media;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
