using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>Errors that are often only the end of a longer story: they count when neither another error nor a warning tells the cause.</summary>
internal static class ConsequenceRules
{
    public static readonly FailureRule[] Rules =
    [
        new(FormatUnavailable, @"requested format is not available|requested formats are incompatible|no (suitable|supported) formats|only preview format"),
        new(PlatformChanged, @"no video formats found|no formats (are )?(found|available)|could not find any video formats|unable to extract|could not extract|could not find|cannot (parse|identify|find)|failed to (parse|extract)|extractor error|unexpected response|player response|keyerror|typeerror|attributeerror|indexerror|valueerror|jsondecodeerror|nonetype|expecting value|unable to parse|unknown (typename|error|content type|streaming format|video status)|regex|returned nothing|page needs to be reloaded|precondition check failed|failed to obtain|incomplete data|impersonat|error\(s\) while querying api|unable to get|not available on this app"),
        new(LoginRequired, @"\{login-hint\}"),
        new(NetworkUnreachable, @"unable to download (webpage|json|xml|m3u8|mpd|api)|unable to download video"),
    ];
}
