using System.Globalization;
using System.Text.RegularExpressions;
using Conversion.Domain.Failures;

namespace Conversion.Media.Classification;

/// <summary>Finds in a tool's words when something that has not come out yet is to begin.</summary>
internal static partial class StartTime
{
    /// <summary><paramref name="failure"/>, with the time told where <paramref name="messages"/> name one.</summary>
    public static Failure Told(Failure failure, IEnumerable<ToolMessage> messages)
    {
        if (failure.Kind != FailureKind.ContentNotYetAvailable)
            return failure;
        foreach (var message in messages)
        {
            if (Moment().Match(message.Text) is { Success: true } moment
                && DateTimeOffset.TryParse(moment.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return FailureCatalogue.At(failure, time);
            if (Wait().Match(message.Text) is { Success: true } wait)
                return FailureCatalogue.In(failure, wait.Groups["span"].Value);
        }

        return failure;
    }

    // RFC 3339, with its zone: a clock's time alone could be anywhere's.
    [GeneratedRegex(@"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)", RegexOptions.ExplicitCapture)]
    private static partial Regex Moment();

    [GeneratedRegex(@"\b(begin|begins|start|starts|live|available|premieres?|premiering) in (?<span>a few moments|\d{1,3} (second|minute|hour|day|week|month)s?)\b",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Wait();
}
