using Conversion.Domain.Failures;

namespace Conversion.Domain.Breakers;

/// <summary>
/// The circuit breaker of one platform and address, as a value: state and outcome in, state out. A run of refusals opens it; its
/// jobs wait then. After a pause one attempt, the canary, is let through: refused, it opens it again for longer; answered, it closes it.
/// </summary>
public sealed record PlatformBreaker
{
    /// <summary>Nothing is held against the platform.</summary>
    public static PlatformBreaker Closed { get; } = new();

    /// <summary>Where it stands.</summary>
    public BreakerStatus Status { get; init; }

    /// <summary>The jobs that were refused one after another, each once: one that keeps failing says little about the others.</summary>
    public IReadOnlyList<Guid> Refused { get; init; } = [];

    /// <summary>Why the last of them was, or the last canary; null while none was.</summary>
    public FailureKind? Reason { get; init; }

    /// <summary>Whether media was refused, so that an answer without media proves nothing.</summary>
    public bool IsMidway { get; init; }

    /// <summary>When it opened; null while closed.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>From when on a canary may start; null while closed.</summary>
    public DateTimeOffset? NextCanaryAt { get; init; }

    /// <summary>Canaries that were refused since it opened.</summary>
    public int FailedCanaries { get; init; }

    /// <summary>The attempt that was let through last; null when none was since it opened.</summary>
    public Canary? Canary { get; init; }

    /// <summary>With <paramref name="canary"/> let through.</summary>
    public PlatformBreaker LetThrough(Canary canary) => this with { Status = BreakerStatus.HalfOpen, Canary = canary };

    /// <summary>What an outcome makes of it. Once it is open, only the canary's word counts: other attempts began before it opened.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="now">When it came.</param>
    public PlatformBreaker After(AttemptOutcome outcome, BreakerOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(options);
        return (Status, outcome) switch
        {
            (BreakerStatus.Closed, AttemptOutcome.Refused { IsGotRound: false } refused) => Counting(refused, options, now),
            (BreakerStatus.Closed, AttemptOutcome.Answered answered) when Proves(answered) => Closed,
            (BreakerStatus.Open, AttemptOutcome.Refused { RetryAfter: { } asked }) => this with { NextCanaryAt = Later(NextCanaryAt, now + Shorter(asked, options.MaxPause)) },
            (BreakerStatus.HalfOpen, AttemptOutcome.Refused refused) when IsCanarys(refused) => Opened(refused, FailedCanaries + 1, options, now),
            (BreakerStatus.HalfOpen, AttemptOutcome.Answered answered) when IsCanarys(answered) && Proves(answered) => Closed,
            _ => this,
        };
    }

    /// <inheritdoc />
    public bool Equals(PlatformBreaker? other) =>
        other is not null && Status == other.Status && Refused.SequenceEqual(other.Refused) && Reason == other.Reason && IsMidway == other.IsMidway
        && OpenedAt == other.OpenedAt && NextCanaryAt == other.NextCanaryAt && FailedCanaries == other.FailedCanaries && Canary == other.Canary;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Status, Refused.Count, Reason, IsMidway, OpenedAt, NextCanaryAt, FailedCanaries, Canary);

    private PlatformBreaker Counting(AttemptOutcome.Refused refused, BreakerOptions options, DateTimeOffset now)
    {
        var counted = this with
        {
            Refused = Refused.Contains(refused.JobId) ? Refused : [.. Refused, refused.JobId],
            Reason = refused.Reason,
            IsMidway = IsMidway || refused.IsMidway,
        };
        return counted.Refused.Count < options.Refusals ? counted : (counted with { OpenedAt = now }).Opened(refused, 0, options, now);
    }

    private PlatformBreaker Opened(AttemptOutcome.Refused refused, int failedCanaries, BreakerOptions options, DateTimeOffset now)
    {
        // In floating point, so that many doublings end at the longest pause and not in an overflow.
        var grown = options.FirstPause.TotalSeconds * Math.Pow(2, failedCanaries);
        var pause = grown < options.MaxPause.TotalSeconds ? TimeSpan.FromSeconds(grown) : options.MaxPause;
        var asked = Shorter(refused.RetryAfter ?? TimeSpan.Zero, options.MaxPause);
        return this with
        {
            Status = BreakerStatus.Open,
            Reason = refused.Reason,
            IsMidway = IsMidway || refused.IsMidway,
            NextCanaryAt = now + (asked > pause ? asked : pause),
            FailedCanaries = failedCanaries,
        };
    }

    private bool Proves(AttemptOutcome.Answered answered) => answered.WithMedia || !IsMidway;

    private bool IsCanarys(AttemptOutcome outcome) => Canary is { } canary && canary.JobId == outcome.JobId && canary.Attempt == outcome.Attempt;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;
}

/// <summary>An attempt that finds out whether a platform answers again.</summary>
public sealed record Canary(Guid JobId, int Attempt);
