using System.Text.Json;
using Conversion.Media.Ffmpeg;
using Conversion.Media.Processes;

namespace Conversion.Media.Engine;

/// <summary>Looks into media with ffprobe.</summary>
internal sealed class MediaProber(AttemptContext context, ToolWatch watch)
{
    private const int MaxOutputLength = 8 << 20;

    /// <summary>What <paramref name="input"/> holds; null when ffprobe cannot read it, and the result says why.</summary>
    /// <exception cref="MediaFailureException">ffprobe stalled.</exception>
    public async Task<(ProbedMedia? Media, ToolResult Result)> ProbeAsync(MediaInput input, ToolStep step, CancellationToken cancellation)
    {
        string[] arguments = ["-hide_banner", "-v", "warning", "-show_format", "-show_streams", "-of", "json", .. input.ForFfprobe()];
        var limits = ToolLimits.ForErrand(TimeLimits.ForProbe(input, context.Options));
        var command = new ToolCommand("ffprobe", context.Tools.Ffprobe, arguments, context.Request.WorkFolder, limits) { MaxOutputLength = MaxOutputLength };
        var result = await watch.RunAsync(command, step, cancellation);
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
