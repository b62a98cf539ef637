namespace Conversion.Domain.Failures;

/// <summary>
/// What to do after a failed attempt: the same again, another way, or give up. Pure. It takes the first of the failure's
/// <see cref="Remedies"/> that is still open. A way that was left is never gone again, so it ends; attempts and time are bounded besides.
/// </summary>
public static class RetryPolicy
{
    /// <summary>
    /// Decides. Pauses are exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter"): between nothing and
    /// <c>BaseDelay × 2^(failures − 1)</c>, the upper end capped at <c>MaxDelay</c>. What the server asked for comes on top.
    /// </summary>
    /// <param name="failure">Why the attempt failed.</param>
    /// <param name="situation">What was tried before, and what is left.</param>
    /// <param name="options">Bounds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The jitter lies outside [0, 1).</exception>
    public static RetryDecision Decide(Failure failure, RetrySituation situation, RetryOptions options)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(situation);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(situation.Jitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(situation.Jitter, 1.0);
        if (situation.Failures >= options.MaxAttemptsInAll) return new RetryDecision.GiveUp();

        // A wait longer than the service keeps a job waiting would be cut short and asked too soon: another way first.
        var remedies = Remedies.For(failure.Kind, situation.IsMidway);
        if (failure.RetryAfterSeconds > options.MaxRetryAfter.TotalSeconds) remedies = [.. remedies.OrderBy(remedy => remedy == Remedy.Wait)];
        var decision = remedies.Select(remedy => Try(remedy, failure, situation, options)).FirstOrDefault(open => open is not null);
        return decision is null || situation.Elapsed + decision.Delay > options.MaxElapsed ? new RetryDecision.GiveUp() : decision;
    }

    private static RetryDecision? Try(Remedy remedy, Failure failure, RetrySituation situation, RetryOptions options) => remedy switch
    {
        Remedy.Wait => MayPass(failure) && situation.FailuresOfStrategy < options.MaxAttempts
            ? new RetryDecision.Retry(Pause(failure, situation, options)) : null,
        Remedy.FreshExtraction => MayPass(failure) && situation.FailuresOfStrategy < options.MaxAttempts && !situation.WasExtractedAfresh(failure.Kind)
            ? new RetryDecision.Retry(TimeSpan.Zero, LadderStep.FreshExtraction) : null,
        Remedy.OtherAccess => Access(_ => true, failure, situation, options),
        Remedy.Cookies => Access(method => method.Needs == Platforms.AccessNeed.Cookies, failure, situation, options),
        Remedy.Proxy => Access(method => method.Needs == Platforms.AccessNeed.Proxy, failure, situation, options),
        Remedy.OtherFormat => situation.HasOtherFormats && !situation.WentOtherFormats
            ? Leave(situation.Strategy with { OtherFormat = true }, TimeSpan.Zero, LadderStep.OtherFormat, situation) : null,
        Remedy.LowerQuality => situation.AllowQualityReduction && QualityLadder.Below(situation.Output, situation.SourceHeight, situation.Strategy.MaxHeight) is { } step
            ? Leave(situation.Strategy with { MaxHeight = step.ToHeight, OtherFormat = false }, TimeSpan.Zero, LadderStep.LowerQuality, situation, step) : null,
        _ => throw new ArgumentOutOfRangeException(nameof(remedy), remedy, "The policy does not know this remedy."),
    };

    // The single failure's word counts, not its kind's: a media address that is gone midway is renewed by a fresh attempt.
    private static bool MayPass(Failure failure) => failure.Retryable && !FailureCatalogue.TraitsOf(failure.Kind).TakesLong;

    private static RetryDecision.Fallback? Access(
        Func<Platforms.AccessMethod, bool> fits, Failure failure, RetrySituation situation, RetryOptions options)
    {
        var next = situation.Access.FirstOrDefault(method => fits(method) && !situation.WentBy(method.Name));
        // Who says "too many", or is broken, is not asked at once by another name.
        var pause = failure.Kind is FailureKind.RateLimited or FailureKind.ServerError ? Backoff(situation, options) : TimeSpan.Zero;
        return next is null ? null
            : Leave(situation.Strategy with { Access = next.Name, OtherFormat = false }, pause, LadderStep.OtherAccess, situation);
    }

    private static RetryDecision.Fallback? Leave(Strategy next, TimeSpan delay, LadderStep step, RetrySituation situation, QualityStep? quality = null) =>
        situation.Before.CountOf(next.ToString()) > 0 ? null : new RetryDecision.Fallback(next.ToString(), delay, step, quality);

    private static TimeSpan Pause(Failure failure, RetrySituation situation, RetryOptions options)
    {
        var asked = failure.RetryAfterSeconds is > 0 and var seconds ? Math.Min(seconds, options.MaxRetryAfter.TotalSeconds) : 0;
        return TimeSpan.FromSeconds(asked) + Backoff(situation, options);
    }

    private static TimeSpan Backoff(RetrySituation situation, RetryOptions options)
    {
        // In floating point, so that many doublings end at the cap and not in an overflow.
        var seconds = options.BaseDelay.TotalSeconds * Math.Pow(2, situation.Failures - 1);
        return situation.Jitter * (seconds < options.MaxDelay.TotalSeconds ? TimeSpan.FromSeconds(seconds) : options.MaxDelay);
    }
}

/// <summary>A decision of <see cref="RetryPolicy"/>.</summary>
/// <param name="Delay">Pause before what is decided.</param>
public abstract record RetryDecision(TimeSpan Delay)
{
    /// <summary>The same way again.</summary>
    public sealed record Retry(TimeSpan Delay, LadderStep Step = LadderStep.Wait) : RetryDecision(Delay);

    /// <summary>Another way.</summary>
    /// <param name="Strategy">The way (<see cref="Failures.Strategy"/>).</param>
    /// <param name="Delay">Pause before it.</param>
    /// <param name="Step">In what it differs.</param>
    /// <param name="Quality">What is given up; null when nothing is.</param>
    public sealed record Fallback(string Strategy, TimeSpan Delay, LadderStep Step = LadderStep.OtherAccess, QualityStep? Quality = null) : RetryDecision(Delay);

    /// <summary>Waiting cannot help, or enough was tried.</summary>
    public sealed record GiveUp() : RetryDecision(TimeSpan.Zero);
}
