using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>Errors that are often only the end of a longer story: they count when neither another error nor a warning tells the cause.</summary>
internal static class ConsequenceRules
{
    /// <summary>Sentences that are never a cause, whatever else they seem to say.</summary>
    public static readonly FailureRule[] NeverCauses =
    [
        new(FormatUnavailable, @"requested format is not|requested formats are"),
        new(PlatformChanged, @"no video formats found|failed to extract any player response|no player responses"),
        new(NotFound, @"fragment \d+ not found, unable"),
        new(NotFound, @"syndication endpoint returned empty", "twitter"),
    ];

    /// <summary>Whatever else ffmpeg complains of.</summary>
    public static readonly FailureRule[] Ffmpeg =
    [
        new(ConversionFailed, @"\S"),
    ];

    public static readonly FailureRule[] Rules =
    [
        new(NotFound, @"fragment \d+ not found, unable", Retryable: true),
        new(NotFound, @"syndication endpoint returned empty", "twitter"),
        // A post of pictures only.
        new(ContentNoMedia, @"no video formats found", "instagram"),
        new(FormatUnavailable, @"requested format is not|there are no formats that can be|requested formats are incompatible"),
        new(FormatUnavailable, @"no (suitable|supported) formats|only preview format"),
        new(PlatformChanged, @"no video formats found|no formats (are )?(found|available)|could not find any video formats"),
        new(PlatformChanged, @"unable to extract|(signature|nsig|sig) extraction failed|challenge solving failed|error solving|could not extract"),
        new(PlatformChanged, @"could not find|cannot (parse|identify|find)|failed to (parse|extract)|extractor error"),
        new(PlatformChanged, @"unexpected response|player response|keyerror|typeerror|attributeerror|indexerror|valueerror"),
        new(PlatformChanged, @"jsondecodeerror|nonetype|index out of range|bytes-like object|object (has no|is not)|unsupported operand"),
        new(PlatformChanged, @"not subscriptable|codec can't (de|en)code|expecting value|unable to parse"),
        new(PlatformChanged, @"unknown (typename|error|content type|streaming format|video status)|regex|returned nothing"),
        new(PlatformChanged, @"page needs to be reloaded|precondition check failed|failed to obtain|incomplete data|impersonat"),
        new(PlatformChanged, @"error\(s\) while querying api|unable to get|not available on this app"),
        new(LoginRequired, @"\{login-hint\}"),
        new(NetworkUnreachable, @"unable to download (webpage|json|xml|m3u8|mpd|api)|unable to download video"),
        // The tool's own judgement: it asks for a report where its reading of the page broke.
        new(PlatformChanged, @"\{bug\}|unable to (find|get|fetch|resolve|construct|load|decode|access|parse|recognize)"),
        new(PlatformChanged, @"failed to (get|find|fetch|retrieve|download|calculate)|no (source|playlist|episodes|matching)"),
        new(PlatformChanged, @"unsupported (\w+ ){1,3}(type|location)|unexpected |api returned|missing (video|stream|series)"),
    ];
}
