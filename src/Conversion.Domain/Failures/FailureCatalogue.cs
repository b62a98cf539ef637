namespace Conversion.Domain.Failures;

/// <summary>What each kind of failure means: its words for users, and whether waiting can help.</summary>
public static class FailureCatalogue
{
    /// <summary>The failure of <paramref name="kind"/>, worded for <paramref name="platform"/> where that has a wording of its own.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="platform">The platform's name; null for none.</param>
    /// <param name="evidence">The tool's own words, for operators.</param>
    public static Failure Describe(FailureKind kind, string? platform = null, string? evidence = null) =>
        new(kind, kind.ToString(), kind.ToString(), "Try again.", Retryable: false, evidence);
}
