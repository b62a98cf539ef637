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
/// <param name="Retryable">Whether waiting can help, be it for a day: what callers are told.</param>
/// <param name="RetriedAutomatically">Whether waiting seconds can help, so that the service tries again by itself. Implies <paramref name="Retryable"/>.</param>
public readonly record struct FailureTraits(FailureCause Cause, bool Retryable, bool RetriedAutomatically)
{
    internal static FailureTraits Final(FailureCause cause) => new(cause, Retryable: false, RetriedAutomatically: false);

    internal static FailureTraits Later(FailureCause cause) => new(cause, Retryable: true, RetriedAutomatically: false);

    internal static FailureTraits Passing(FailureCause cause) => new(cause, Retryable: true, RetriedAutomatically: true);
}
