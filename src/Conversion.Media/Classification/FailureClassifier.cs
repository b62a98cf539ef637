using Conversion.Domain.Failures;

namespace Conversion.Media.Classification;

/// <summary>Names the cause of a tool's failure, by the shape of its output and the platform it came from.</summary>
public static class FailureClassifier
{
    /// <summary>The failure that <paramref name="output"/> tells of: worded for its platform, its evidence bounded and redacted.</summary>
    public static Failure Classify(ToolOutput output) => Explain(output) with { Evidence = Evidence.Of(output) };

    /// <summary>As <see cref="Classify"/>, without evidence, for those who have the output at hand.</summary>
    public static Failure Explain(ToolOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var transcript = ToolTranscript.Of(output);
        var (kind, retryable) = CauseOf(output, transcript);
        var failure = StartTime.Told(FailureCatalogue.Describe(kind, output.Platform), transcript.Errors);
        return retryable is { } value ? failure with { Retryable = value } : failure;
    }

    private static Verdict CauseOf(ToolOutput output, ToolTranscript transcript) =>
        ProcessEnd.BySignal(output)
            // The machine's own trouble is the cause of whatever was said before and after.
            ?? FirstMatch(transcript.Errors, output.Platform, static _ => [FailureRules.System])
            ?? FirstMatch(transcript.Warnings, output.Platform, static _ => [FailureRules.OverrulingWarnings])
            ?? FirstMatch([.. transcript.Errors.Where(error => !TellsNoCause(error, output.Platform))], output.Platform, DefiniteRules)
            ?? QuietRefusal.In(transcript.Notes, output.ExitCode)
            ?? FirstMatch(transcript.Warnings, output.Platform, static _ => [FailureRules.Warnings])
            ?? FirstMatch(transcript.Errors, output.Platform, ConsequencesFor)
            ?? ProcessEnd.ByExitCode(output)
            ?? new Verdict(FailureKind.Unknown);

    private static bool TellsNoCause(ToolMessage error, string platform) =>
        FailureRules.NeverCauses.Any(rule => rule.Matches(error, platform));

    // Each speaker is asked only about what it can know.
    private static IReadOnlyList<FailureRule>[] DefiniteRules(MessageOrigin origin) => origin switch
    {
        MessageOrigin.Host => [FailureRules.Host],
        MessageOrigin.Request => [FailureRules.Transport, FailureRules.Content],
        MessageOrigin.Downloader => [FailureRules.Transport],
        MessageOrigin.Ffmpeg => [FailureRules.Transport, FailureRules.Ffmpeg],
        _ => [FailureRules.Content, FailureRules.Transport],
    };

    // ffmpeg knows nothing of platforms, nor does a shell.
    private static IReadOnlyList<FailureRule>[] ConsequencesFor(MessageOrigin origin) => origin switch
    {
        MessageOrigin.Ffmpeg => [FailureRules.FfmpegConsequences],
        MessageOrigin.Host => [],
        _ => [FailureRules.Consequences],
    };

    private static Verdict? FirstMatch(
        IReadOnlyList<ToolMessage> messages, string platform, Func<MessageOrigin, IReadOnlyList<FailureRule>[]> rulesFor)
    {
        foreach (var message in messages)
        {
            var fitting = rulesFor(message.Origin).SelectMany(rules => rules).FirstOrDefault(rule => rule.Matches(message, platform));
            if (fitting is not null)
                return new Verdict(fitting.Kind, fitting.Retryable);
        }

        return null;
    }
}

/// <summary>What a table, a signal or an exit code says.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Retryable">Whether waiting helps in this case; null for the kind's own answer.</param>
internal sealed record Verdict(FailureKind Kind, bool? Retryable = null);
