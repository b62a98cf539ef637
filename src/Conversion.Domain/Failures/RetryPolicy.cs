namespace Conversion.Domain.Failures;

/// <summary>What to do after a failed attempt: the same again, another way, or give up. Pure.</summary>
public static class RetryPolicy
{
    /// <summary>Decides.</summary>
    /// <param name="failure">Why the attempt failed.</param>
    /// <param name="situation">What was tried before.</param>
    /// <param name="options">Bounds.</param>
    public static RetryDecision Decide(Failure failure, RetrySituation situation, RetryOptions options) => new RetryDecision.GiveUp();
}

/// <summary>What was tried before.</summary>
/// <param name="AttemptsInRun">Attempts that this run has made, the failed one included.</param>
/// <param name="Strategy">The way the failed attempt went.</param>
/// <param name="Platform">The platform's name.</param>
/// <param name="AllowQualityReduction">Whether the caller accepts less than was asked for.</param>
/// <param name="Jitter">A random number in [0, 1), drawn outside.</param>
public sealed record RetrySituation(int AttemptsInRun, string Strategy, string Platform, bool AllowQualityReduction, double Jitter);

/// <summary>Bounds of the retries within one run.</summary>
/// <param name="MaxAttempts">Attempts in all, 1–10.</param>
/// <param name="BaseDelay">Pause before the second attempt; it doubles for each further one.</param>
/// <param name="MaxDelay">Longest pause.</param>
public sealed record RetryOptions(int MaxAttempts, TimeSpan BaseDelay, TimeSpan MaxDelay);

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
