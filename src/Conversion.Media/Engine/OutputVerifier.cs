using Conversion.Media.Ffmpeg;

namespace Conversion.Media.Engine;

/// <summary>Holds a result against its source: ffmpeg ends with exit code 0 on a truncated source too.</summary>
internal static class OutputVerifier
{
    /// <summary>Seconds by which a result may differ from a source of this length.</summary>
    private static double Tolerance(double seconds) => Math.Max(1, seconds * 0.02);

    /// <summary>What is wrong with the result, in words; null when it is whole.</summary>
    /// <param name="result">What ffprobe found in it.</param>
    /// <param name="plan">What was to be made.</param>
    /// <param name="material">What it was made from.</param>
    public static Defect? Find(ProbedMedia result, ConversionPlan plan, SourceMaterial material)
    {
        if (plan.Audio is { } audio && !IsExpected(result.Audio?.Codec, audio.Copy, audio.Stream.Codec, codec => FittingCodecs.HoldsAudio(plan.Output.Format, codec)))
            return new Defect(false, $"The result's sound is {result.Audio?.Codec ?? "missing"}.");
        if (plan.Video is { } video && !IsExpected(result.Video?.Codec, video.Copy, video.Stream.Codec, codec => FittingCodecs.HoldsVideo(plan.Output.Format, codec)))
            return new Defect(false, $"The result's picture is {result.Video?.Codec ?? "missing"}.");
        if (plan.Output.MaxHeight is { } limit && result.Video?.Height > limit)
            return new Defect(false, $"The result is {result.Video.Height} pixels tall, {limit} were allowed.");
        if (result.DurationSeconds is not { } actual) return new Defect(true, "The result has no length.");
        return Expected(plan, material).Select(expected => Judge(actual, expected)).FirstOrDefault(defect => defect is not null);
    }

    private static bool IsExpected(string? actual, bool copied, string? source, Func<string?, bool> fits) =>
        actual is not null && (copied && source is not null ? actual == source : fits(actual));

    /// <summary>
    /// The length that the streams in use have by the source's own word; and, as a lower bound only, what a known
    /// platform says, which is rounded and may count a clip differently. A length guessed from a bitrate is no witness.
    /// </summary>
    private static IEnumerable<Length> Expected(ConversionPlan plan, SourceMaterial material)
    {
        var used = plan.Video is { } video
            ? Known(material.Probed[video.Input], video.Stream.DurationSeconds)
            : Known(material.Probed[plan.Audio!.Input], plan.Audio.Stream.DurationSeconds);
        if (used is { } exact) yield return new Length(exact, true);
        if (material.Source is { IsFromPlatform: true, Metadata.DurationSeconds: { } told }) yield return new Length(told, false);
    }

    private static double? Known(ProbedMedia input, double? streamSeconds) =>
        input.DurationIsEstimate ? null : streamSeconds ?? input.DurationSeconds;

    private static Defect? Judge(double actual, Length expected)
    {
        var tolerance = Tolerance(expected.Seconds) + (expected.IsExact ? 0 : 1);
        if (actual < expected.Seconds - tolerance) return new Defect(true, $"The result lasts {actual:0.###} s, the source {expected.Seconds:0.###} s.");
        return expected.IsExact && actual > expected.Seconds + tolerance
            ? new Defect(false, $"The result lasts {actual:0.###} s, the source only {expected.Seconds:0.###} s.")
            : null;
    }

    private readonly record struct Length(double Seconds, bool IsExact);
}

/// <summary>What is wrong with a result.</summary>
/// <param name="InSource">Whether the source is the likely cause: it ends early.</param>
/// <param name="Description">In words, for operators.</param>
internal sealed record Defect(bool InSource, string Description);
