using Conversion.Domain.Failures;

namespace Conversion.Domain.Jobs;

/// <summary>What keeps the way through failures bounded and explained: the part of I8 that a stream shows by itself.</summary>
internal static class LadderInvariants
{
    /// <summary>What <paramref name="e"/> breaks, in words; null for nothing.</summary>
    /// <param name="job">The state before.</param>
    /// <param name="previous">The event before.</param>
    /// <param name="e">The event.</param>
    public static string? Violation(ConversionJob job, object previous, object e) => e switch
    {
        AttemptStarted started when started.Strategy != job.Strategy =>
            $"I8: attempt {started.Attempt} goes the way {started.Strategy}, and {job.Strategy} was decided.",
        RetryScheduled or FallbackChosen when job.FailuresInRun >= RetryOptions.MostFailures =>
            $"I8: the run goes on after {job.FailuresInRun} failures.",
        RetryScheduled retry when ReasonOf(previous) is { } kind && kind != retry.Reason => $"I8: its reason is {retry.Reason}, and the attempt failed with {kind}.",
        FallbackChosen fallback when ReasonOf(previous) is { } kind && kind != fallback.Reason => $"I8: its reason is {fallback.Reason}, and the attempt failed with {kind}.",
        FallbackChosen fallback when job.History.CountOf(fallback.Strategy) > 0 => $"I8: the way {fallback.Strategy} had been left in this run.",
        FallbackChosen fallback when Rises(job, Strategy.Parse(fallback.Strategy)) => $"I8: the height rises from {job.Strategy} to {fallback.Strategy}.",
        FallbackChosen { Quality: { } step } when step.ToHeight >= step.FromHeight || !job.AllowQualityReduction =>
            $"I8: the quality goes from {step.FromHeight}p to {step.ToHeight}p, which was not allowed.",
        JobFailed end when ReasonOf(previous) is not null && job.History.Tries.All(failed => failed.Kind != end.Failure.Kind) =>
            $"I8: the run ends with {end.Failure.Kind}, and none of its attempts failed so.",
        _ => null,
    };

    private static FailureKind? ReasonOf(object previous) => (previous as AttemptFailed)?.Failure.Kind;

    private static bool Rises(ConversionJob job, Strategy next) => Strategy.Parse(job.Strategy).MaxHeight is { } before && !(next.MaxHeight <= before);
}
