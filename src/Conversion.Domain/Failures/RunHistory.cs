using Conversion.Domain.Jobs;

namespace Conversion.Domain.Failures;

/// <summary>What a run has behind it. Two of the same content are equal.</summary>
/// <param name="Tries">Its failed attempts, in order.</param>
/// <param name="Reduction">The last step down in quality; null for none.</param>
public sealed record RunHistory(IReadOnlyList<FailedTry> Tries, QualityReduction? Reduction = null)
{
    /// <summary>Nothing has failed.</summary>
    public static RunHistory None { get; } = new([]);

    /// <summary>How many failed attempts went <paramref name="strategy"/>.</summary>
    public int CountOf(string strategy) => Tries.Count(failed => failed.Strategy == strategy);

    /// <summary>With one more failed attempt, which went <paramref name="strategy"/>.</summary>
    internal RunHistory After(string strategy, AttemptFailed e) =>
        this with { Tries = [.. Tries, new FailedTry(strategy, e.Failure.Kind, e.Phase, e.Failure.Retryable)] };

    /// <summary>With what <paramref name="e"/> gave up.</summary>
    internal RunHistory After(FallbackChosen e) => e.Quality is { } step ? this with { Reduction = new QualityReduction(step, e.Reason) } : this;

    /// <inheritdoc />
    public bool Equals(RunHistory? other) => other is not null && Reduction == other.Reduction && Tries.SequenceEqual(other.Tries);

    /// <inheritdoc />
    public override int GetHashCode() => Tries.Aggregate(HashCode.Combine(Tries.Count, Reduction), HashCode.Combine);
}

/// <summary>One failed attempt.</summary>
/// <param name="Strategy">The way that it went.</param>
/// <param name="Kind">Why it failed.</param>
/// <param name="Phase">What it was busy with.</param>
/// <param name="Retryable">Whether it might have passed; if not, that way has given its final answer.</param>
public sealed record FailedTry(string Strategy, FailureKind Kind, JobPhase Phase, bool Retryable);

/// <summary>A job is made in less than was asked for, and why.</summary>
/// <param name="Step">What was given up.</param>
/// <param name="Reason">The bound that it did not fit into: <see cref="FailureKind.TimedOut"/>, <see cref="FailureKind.TooLarge"/> or <see cref="FailureKind.Stalled"/>.</param>
public sealed record QualityReduction(QualityStep Step, FailureKind Reason);
