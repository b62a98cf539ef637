using System.Globalization;
using System.Text.RegularExpressions;
using Conversion.Domain.Failures;

namespace Conversion.Media.Classification;

/// <summary>Refusals that yt-dlp only mentions on its way to a clean exit: a filter said no, or a size was too great.</summary>
internal static partial class QuietRefusal
{
    /// <summary>The cause that <paramref name="notes"/> tell, or null.</summary>
    public static Verdict? In(IReadOnlyList<string> notes, int? exitCode)
    {
        // A filter's sentence ends with the filter, so a title before it cannot pose as one.
        foreach (var note in notes)
        {
            if (LargerThanAllowed().IsMatch(note))
                return new(FailureKind.TooLarge);
            if (RefusedByFilter().Match(note) is { Success: true } refusal)
                return new(KindOf(refusal.Groups["filter"].Value, notes));
        }

        return exitCode is 101 ? new(FailureKind.ContentIsLive) : null;
    }

    private static FailureKind KindOf(string filter, IReadOnlyList<string> notes)
    {
        var (live, upcoming, duration) = (filter.Contains("is_live", StringComparison.Ordinal),
            filter.Contains("is_upcoming", StringComparison.Ordinal), filter.Contains("duration", StringComparison.Ordinal));
        // With several conditions in one filter only the printed metadata tells which of them said no.
        if (upcoming && notes.Any(note => UpcomingInMetadata().IsMatch(note)))
            return FailureKind.ContentNotYetAvailable;
        if (live && notes.Any(note => LiveInMetadata().IsMatch(note)))
            return FailureKind.ContentIsLive;
        if (duration && LongerThan(filter, notes))
            return FailureKind.TooLong;
        return (live, upcoming, duration) switch
        {
            (true, _, _) => FailureKind.ContentIsLive,
            (_, true, _) => FailureKind.ContentNotYetAvailable,
            (_, _, true) => FailureKind.TooLong,
            _ => FailureKind.FormatUnavailable,
        };
    }

    private static bool LongerThan(string filter, IReadOnlyList<string> notes) =>
        DurationBound().Match(filter) is { Success: true } bound
        && notes.Select(note => DurationInMetadata().Match(note)).FirstOrDefault(match => match.Success) is { } found
        && double.Parse(found.Groups["s"].Value, CultureInfo.InvariantCulture) >= double.Parse(bound.Groups["s"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*\[download\] File is larger than max-filesize \(\d+ bytes > \d+ bytes\)\. Aborting\.?\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex LargerThanAllowed();

    [GeneratedRegex(@"^\[download\] .* does not pass filter \(?(?<filter>[^()]*(\([^()]*\)[^()]*)*)\)?, skipping ?\.\.$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RefusedByFilter();

    [GeneratedRegex(@"duration ?<=? ?\?? ?(?<s>\d+(\.\d+)?)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DurationBound();

    [GeneratedRegex(@"""duration"": ?(?<s>\d+(\.\d+)?)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DurationInMetadata();

    [GeneratedRegex(@"""is_live"": ?true|""live_status"": ?""is_live""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LiveInMetadata();

    [GeneratedRegex(@"""live_status"": ?""is_upcoming""", RegexOptions.NonBacktracking)]
    private static partial Regex UpcomingInMetadata();
}
