namespace Conversion.Domain.Failures;

/// <summary>Why something failed, in the words that a user reads.</summary>
/// <param name="Kind">Which of the known ways.</param>
/// <param name="Title">A few words.</param>
/// <param name="Message">What happened.</param>
/// <param name="Advice">What the user can do next.</param>
/// <param name="Retryable">Whether waiting can help.</param>
/// <param name="Evidence">The tool's own words, bounded and redacted, for operators; never shown to callers.</param>
/// <param name="RetryAfterSeconds">How long the server asked to be left alone (<c>Retry-After</c>, RFC 9110); null when it did not say.</param>
public sealed record Failure(
    FailureKind Kind, string Title, string Message, string Advice, bool Retryable, string? Evidence = null, double? RetryAfterSeconds = null);
