namespace Conversion.Domain.Failures;

/// <summary>What to do after a failed attempt: the same again, another way, or give up. Pure.</summary>
/// <remarks>
/// A retry is always a fresh attempt from the first step on, so it already is the way round a media address that ran out
/// midway. Ways that differ from the default one come with the platforms' own ladders.
/// </remarks>
public static class RetryPolicy
{
    /// <summary>
    /// Decides. Pauses are exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter"): between nothing and
    /// <c>BaseDelay × 2^(failures − 1)</c>, the upper end capped at <c>MaxDelay</c>.
    /// </summary>
    /// <param name="failure">Why the attempt failed.</param>
    /// <param name="situation">What was tried before.</param>
    /// <param name="options">Bounds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The jitter lies outside [0, 1), or no attempt failed.</exception>
    public static RetryDecision Decide(Failure failure, RetrySituation situation, RetryOptions options)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(situation);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(situation.Failures, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(situation.Jitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(situation.Jitter, 1.0);

        // The single failure's word counts, not its kind's: a media address that is gone midway is renewed by a fresh attempt.
        var worthwhile = failure.Retryable && !FailureCatalogue.TraitsOf(failure.Kind).TakesLong;
        return worthwhile && situation.Failures < options.MaxAttempts
            ? new RetryDecision.Retry(situation.Jitter * Ceiling(situation.Failures, options))
            : new RetryDecision.GiveUp();
    }

    private static TimeSpan Ceiling(int failures, RetryOptions options)
    {
        // In floating point, so that many doublings end at the cap and not in an overflow.
        var seconds = options.BaseDelay.TotalSeconds * Math.Pow(2, failures - 1);
        return seconds < options.MaxDelay.TotalSeconds ? TimeSpan.FromSeconds(seconds) : options.MaxDelay;
    }
}

/// <summary>What was tried before.</summary>
/// <param name="Failures">Attempts of this run that failed, the present one included. Lost and handed-back ones are no failures of the job.</param>
/// <param name="Strategy">The way the failed attempt went.</param>
/// <param name="Platform">The platform's name.</param>
/// <param name="AllowQualityReduction">Whether the caller accepts less than was asked for.</param>
/// <param name="Jitter">A random number in [0, 1), drawn outside.</param>
public sealed record RetrySituation(int Failures, string Strategy, string Platform, bool AllowQualityReduction, double Jitter);

/// <summary>Bounds of the retries within one run.</summary>
/// <param name="MaxAttempts">Failed attempts after which the run is given up, 1–10.</param>
/// <param name="BaseDelay">Longest pause before the second attempt; it doubles for each further one.</param>
/// <param name="MaxDelay">Longest pause.</param>
public sealed record RetryOptions(int MaxAttempts, TimeSpan BaseDelay, TimeSpan MaxDelay)
{
    /// <summary>Three attempts, pauses of up to a second that double up to a minute.</summary>
    public static RetryOptions Default { get; } = new(MaxAttempts: 3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
}

/// <summary>A decision of <see cref="RetryPolicy"/>.</summary>
public abstract record RetryDecision
{
    /// <summary>The same way again, after <paramref name="Delay"/>.</summary>
    public sealed record Retry(TimeSpan Delay) : RetryDecision;

    /// <summary>Another way, after <paramref name="Delay"/>.</summary>
    public sealed record Fallback(string Strategy, TimeSpan Delay) : RetryDecision;

    /// <summary>Waiting cannot help, or enough was tried.</summary>
    public sealed record GiveUp : RetryDecision;
}
