using System.Text.RegularExpressions;
using Conversion.Domain.Failures;

namespace Conversion.Media.Classification;

/// <summary>One row of the classifier's tables: words that, where they stand, mean one kind of failure.</summary>
/// <param name="Kind">What they mean.</param>
/// <param name="Pattern">
/// Regular expression on a cleaned message: prefix, id, address and advice are gone, quotes are straight, spaces single.
/// Letter case does not matter. Bounded repeats only, on a message of bounded length; a time-out backs that up.
/// </param>
/// <param name="Platform">Only on this platform; null for any.</param>
/// <param name="Retryable">Whether waiting helps in this very case, where that differs from the kind's own answer.</param>
internal sealed record FailureRule(FailureKind Kind, string Pattern, string? Platform = null, bool? Retryable = null)
{
    // Interpreted: a service sees few failures a second, and the automata of all rows would hold 200 MB. Made when first asked:
    // most failures are settled before most rows. That two threads may each make one does no harm.
    private Regex? _pattern;

    /// <summary>Whether <paramref name="message"/>, said while working on <paramref name="platform"/>, is of this shape.</summary>
    public bool Matches(ToolMessage message, string platform)
    {
        if (Platform is not null && Platform != platform && Platform != message.Platform)
            return false;
        try
        {
            return (_pattern ??= New()).IsMatch(message.Text);
        }
        catch (RegexMatchTimeoutException)
        {
            // Words that take this long to read are none of a tool's.
            return false;
        }
    }

    private Regex New() => new(
        Pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(2));
}
