using System.Text.RegularExpressions;

namespace Conversion.Media.Classification;

/// <summary>
/// Takes out of a message what others wrote into it: the id (made from a page's address), addresses, file names, a server's
/// own reason phrase, advice and requests for bug reports. What is left are the tool's words, so that a page named
/// "HTTP Error 403" or a file named "Private video" decides nothing.
/// </summary>
internal static partial class MessageCleaner
{
    /// <summary>Longest message looked at, in characters; no tool needs more to say what failed.</summary>
    public const int LongestMessage = 2_000;

    // The generic extractor's id is the unescaped end of the address and may hold anything, even spaces and colons;
    // its own words come after it, so the last of these heads begins them.
    private static readonly string[] GenericHeads =
    [
        "Unable to extract ", "Unsupported URL", "Requested format is not available", "No video formats found",
        "Got HTTP Error ", "Error reading response", "Failed to parse ", "Failed to download ", "is not a valid URL", "Invalid URL",
        "This video is DRM protected", "The requested site is known to use DRM", "An extractor error has occurred", "Unable to handle request",
        "A network error has occurred",
    ];

    /// <summary>Straight quotes, single spaces, whatever became of the apostrophe on its way through terminals, code pages and logs.</summary>
    public static string Normalise(string text)
    {
        text = Apostrophes().Replace(text, "'").Replace('\u201c', '"').Replace('\u201d', '"');
        return Spaces().Replace(text, " ").Trim();
    }

    /// <summary>The tool's own words in <paramref name="body"/>, an extractor's message without its bracketed prefix.</summary>
    public static string Extractor(string body, bool generic)
    {
        // A failed request comes first: a server's reason phrase follows it and may pose as any other head.
        var start = generic ? body.LastIndexOf("Unable to download ", StringComparison.Ordinal) : -1;
        if (generic && start < 0)
            start = GenericHeads.Max(head => body.LastIndexOf(head, StringComparison.Ordinal));
        return Common(start > 0 ? body[start..] : LeadingId().Replace(body, ""));
    }

    /// <summary>ffmpeg's own words in <paramref name="text"/>: a file's name stands in front of them, in quotes, or at the end.</summary>
    public static string Ffmpeg(string text)
    {
        text = QuotedName().Replace(Common(text), "''");
        text = OpenedFile().Replace(text, "$1");
        return LeadingFile().Replace(text, "");
    }

    /// <summary><paramref name="text"/> without colours and cursor movements (ECMA-48), as seen where a terminal was copied.</summary>
    public static string WithoutTerminalCodes(string text) => TerminalCodes().Replace(text, "");

    /// <summary>Takes out addresses, reason phrases, quoted file names and advice.</summary>
    public static string Common(string text)
    {
        text = Address().Replace(text, "{url}");
        text = ReasonPhrase().Replace(text, static answer =>
            $"HTTP Error {answer.Groups[1].Value} {(answer.Value.Contains("Retrying fragment", StringComparison.Ordinal) ? "fragment " : "")}");
        text = OperatingSystemError().Replace(text, "$1");
        text = BugReport().Replace(text, " {bug}");
        text = LoginHint().Replace(text, "{login-hint}");
        return text.Length <= LongestMessage ? text.Trim() : text[..LongestMessage];
    }

    // Typographic ones; UTF-8 read as Windows-1252; escaped by Python or JSON; replaced by a code page that has none.
    [GeneratedRegex(@"[\u2018\u2019\u02bc\uff07\u00b4`]|\u00e2\u20ac\u2122|\\xe2\\x80\\x9[89]|\\u201[89]|(?<=[a-z])[?\ufffd](?=(re|t|s|ve|ll|d|m)\b)")]
    private static partial Regex Apostrophes();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    // A log keeps the codes with or without the escape character in front, or writes it as a literal.
    [GeneratedRegex(@"(\x1b|\\x1b|\\u001b|\\033)\[[0-9;?]*[ -/]*[@-~]|\[0(;\d+)?m", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TerminalCodes();

    [GeneratedRegex(@"'[^']*'", RegexOptions.NonBacktracking)]
    private static partial Regex QuotedName();

    [GeneratedRegex(@"(Error opening (?:input|output) file)s? [^:].*", RegexOptions.NonBacktracking)]
    private static partial Regex OpenedFile();

    // Greedy: the name ends where the last colon stands.
    [GeneratedRegex(@"^(\.{0,2}/|\{url\}|[A-Za-z]:\\).*: ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LeadingFile();

    // The id that precedes an extractor's words, sometimes twice. It has no spaces on any platform but the generic one.
    [GeneratedRegex(@"^(?:\S+: ){1,2}", RegexOptions.NonBacktracking)]
    private static partial Regex LeadingId();

    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]+://[^\s'""<>]+", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    [GeneratedRegex(@"HTTP ?Error (\d{3}):[^(<>;]*", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex ReasonPhrase();

    [GeneratedRegex(@"(\[Errno -?\d+\] [^:'""]+): ?['""/].*", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex OperatingSystemError();

    [GeneratedRegex(@"[;,.]? ?(please report this issue|please report this|please use --verbose|confirm you are on the latest version).*",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex BugReport();

    [GeneratedRegex(@"use (--cookies|--username|--netrc).*", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex LoginHint();
}
