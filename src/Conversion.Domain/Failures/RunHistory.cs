using Conversion.Domain.Jobs;

namespace Conversion.Domain.Failures;

/// <summary>What a run has behind it. Two of the same content are equal.</summary>
/// <param name="Tries">Its failed attempts, in order.</param>
/// <param name="Reduction">The last step down in quality; null for none.</param>
/// <param name="Told">What its caller is told should nothing else be left to try; null before the first failure and after the run.</param>
public sealed record RunHistory(IReadOnlyList<FailedTry> Tries, QualityReduction? Reduction = null, ToldFailure? Told = null)
{
    /// <summary>Nothing has failed.</summary>
    public static RunHistory None { get; } = new([]);

    /// <summary>Whether any failed attempt sent an account's cookies.</summary>
    internal bool SignedIn => Tries.Any(failed => Strategy.Parse(failed.Strategy).SignsIn);

    /// <summary>How many failed attempts went <paramref name="strategy"/>.</summary>
    public int CountOf(string strategy) => Tries.Count(failed => failed.Strategy == strategy);

    /// <summary>With one more failed attempt, which went <paramref name="strategy"/>.</summary>
    internal RunHistory After(string strategy, AttemptFailed e) => this with
    {
        Tries = [.. Tries, new FailedTry(strategy, e.Failure.Kind, e.Phase, e.Failure.Retryable)],
        Told = ToldFailure.Choose(Told, new ToldFailure(strategy, e.Phase, e.Failure)),
    };

    /// <summary>With what <paramref name="e"/> gave up: less is asked for from now on, and what was too much for some bound is no longer to be told.</summary>
    internal RunHistory After(FallbackChosen e) => e.Quality is { } step ? this with { Reduction = new QualityReduction(step, e.Reason), Told = null } : this;

    /// <summary>Once the run has ended, in whatever way: the job's own failure says what was told.</summary>
    internal RunHistory AtEnd() => this with { Told = null };

    /// <inheritdoc />
    public bool Equals(RunHistory? other) => other is not null && Reduction == other.Reduction && Told == other.Told && Tries.SequenceEqual(other.Tries);

    /// <inheritdoc />
    public override int GetHashCode() => Tries.Aggregate(HashCode.Combine(Tries.Count, Reduction, Told), HashCode.Combine);
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
