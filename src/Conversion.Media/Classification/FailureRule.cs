using System.Text.RegularExpressions;
using Conversion.Domain.Failures;

namespace Conversion.Media.Classification;

/// <summary>One row of the classifier's tables: words that, where they stand, mean one kind of failure.</summary>
/// <param name="Kind">What they mean.</param>
/// <param name="Pattern">
/// Regular expression on a cleaned message: prefix, id, address and advice are gone, quotes are straight, spaces single.
/// Letter case does not matter. It runs without backtracking, so no input can make it slow; look-around is therefore out.
/// </param>
/// <param name="Platform">Only on this platform; null for any.</param>
/// <param name="Retryable">Whether waiting helps in this very case, where that differs from the kind's own answer.</param>
internal sealed record FailureRule(FailureKind Kind, string Pattern, string? Platform = null, bool? Retryable = null)
{
    private readonly Regex _pattern = new(
        Pattern,
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <summary>Whether <paramref name="message"/>, said while working on <paramref name="platform"/>, is of this shape.</summary>
    public bool Matches(ToolMessage message, string platform) =>
        (Platform is null || Platform == platform || Platform == message.Platform) && _pattern.IsMatch(message.Text);
}
