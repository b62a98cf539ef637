namespace Conversion.Domain.Failures;

/// <summary>Who has to mend a failure.</summary>
public enum FailureCause
{
    /// <summary>What was asked for: the user picks another source, or waits for it.</summary>
    Content,

    /// <summary>The site, or the way to it.</summary>
    Platform,

    /// <summary>This service or its operator.</summary>
    Service,
}

/// <summary>What holds for every failure of one kind.</summary>
/// <param name="Cause">Who has to mend it.</param>
/// <param name="Retryable">Whether waiting can help, be it for a day: what callers are told unless a single case differs.</param>
/// <param name="TakesLong">Whether that wait is one of hours or of an operator's hand, so that trying again at once is in vain.</param>
public readonly record struct FailureTraits(FailureCause Cause, bool Retryable, bool TakesLong)
{
    /// <summary>Whether the service itself tries again.</summary>
    public bool RetriedAutomatically => Retryable && !TakesLong;

    internal static FailureTraits Final(FailureCause cause) => new(cause, Retryable: false, TakesLong: false);

    internal static FailureTraits Later(FailureCause cause) => new(cause, Retryable: true, TakesLong: true);

    internal static FailureTraits Passing(FailureCause cause) => new(cause, Retryable: true, TakesLong: false);
}
