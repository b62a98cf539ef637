using Conversion.Media.Ffmpeg;
using Conversion.Media.Processes;

namespace Conversion.Media.Engine;

/// <summary>Runs ffmpeg on a source's material and looks into what it made.</summary>
internal sealed class Transcoder(AttemptContext context, ActivityMonitor monitor, MediaProber prober)
{
    /// <summary>Where the source's own cover art is saved, when it has some.</summary>
    public string CoverFile => context.PathOf("cover.source");

    /// <summary>Carries out <paramref name="plan"/>.</summary>
    /// <param name="material">The inputs.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="tagsFile">ffmetadata for the result.</param>
    /// <param name="runner">Runs ffmpeg, and what feeds it.</param>
    /// <param name="cancellation">Kills ffmpeg.</param>
    public async Task<TranscodeOutcome> RunAsync(
        SourceMaterial material, ConversionPlan plan, string tagsFile, ToolRunner runner, CancellationToken cancellation)
    {
        var output = context.PathOf($"result.{plan.Output.Extension}");
        var cover = plan.Output.IsVideo ? null : material.Probed[0].CoverStream;
        var progress = new FfmpegProgress();
        var receivedBefore = context.Session.ReceivedBytes;
        var command = new ToolCommand("ffmpeg", context.Tools.Ffmpeg,
            FfmpegArguments.Convert(material.Inputs, plan, tagsFile, cover, CoverFile, output),
            context.Request.WorkFolder, TimeLimits.ForFfmpeg(plan, material.DurationSeconds, material.SizeBytes, context.Options))
        {
            OnOutputLine = progress.Hear,
        };
        var result = await monitor.RunAsync(command, runner, ToolStep.Converting,
            () => new Activity(progress.MediaSeconds, Fraction(progress.MediaSeconds, context.Session.ReceivedBytes - receivedBefore, material), material.SizeBytes),
            cancellation);
        if (!result.Succeeded) return new TranscodeOutcome(output, result, null, null);
        return await VerifyAsync(output, result, plan, material, cancellation);
    }

    private async Task<TranscodeOutcome> VerifyAsync(
        string output, ToolResult result, ConversionPlan plan, SourceMaterial material, CancellationToken cancellation)
    {
        var (media, look) = await prober.ProbeAsync(new LocalInput(output), ToolStep.Verifying, cancellation);
        // A look that was ended says nothing about the result.
        if (media is null && ToolFailures.Certain(look, null) is not null) throw ToolFailures.OfLocal(look, context.Request.Platform);
        var defect = media is null
            ? new Defect(true, "The result holds nothing that can be read.")
            : OutputVerifier.Find(media, plan, material);
        return new TranscodeOutcome(output, result, media, defect);
    }

    /// <summary>By the media, which is what is made; by the bytes where the source does not say how long it plays.</summary>
    private static double? Fraction(double mediaSeconds, long received, SourceMaterial material) => material switch
    {
        { DurationSeconds: > 0 and var duration } => mediaSeconds / duration,
        { SizeBytes: > 0 and var size } => (double)received / size,
        _ => null,
    };
}

/// <summary>How a run of ffmpeg ended.</summary>
/// <param name="Path">The result, whole or not.</param>
/// <param name="Result">How the tool ended.</param>
/// <param name="Media">What is in the result; null when nothing can be read.</param>
/// <param name="Defect">What is wrong with it; null when nothing is.</param>
internal sealed record TranscodeOutcome(string Path, ToolResult Result, ProbedMedia? Media, Defect? Defect)
{
    /// <summary>Whether the result is whole.</summary>
    public bool IsWhole => Result.Succeeded && Media is not null && Defect is null;
}
