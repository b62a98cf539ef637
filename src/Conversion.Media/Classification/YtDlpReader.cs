using System.Text.RegularExpressions;

namespace Conversion.Media.Classification;

/// <summary>
/// Reads what yt-dlp prints, and what programs around it make of that: <c>ERROR: [extractor] id: words</c>, warnings, progress,
/// traces of Python, the same behind a wrapper's own prefix, or the bare words alone.
/// </summary>
internal static partial class YtDlpReader
{
    // An error may go on over a few lines: where a video may be seen, what a server said.
    private const int ContinuationLines = 3;

    /// <summary>Reads <paramref name="lines"/>.</summary>
    public static ToolTranscript Read(IEnumerable<string> lines)
    {
        var (errors, warnings, bare, notes) = (new List<ToolMessage>(), new List<ToolMessage>(), new List<ToolMessage>(), new List<string>());
        foreach (var line in Joined(lines))
        {
            if (NoteLine().IsMatch(line))
                notes.Add(line);
            else if (Marked(line) is { Count: > 0 } marked)
                (errors, warnings) = ([.. errors, .. marked.Where(message => !message.IsWarning)], [.. warnings, .. marked.Where(message => message.IsWarning)]);
            else if (Trouble().IsMatch(line))
                warnings.Add(Message(line, isWarning: true));
            else if (!Progress().IsMatch(line))
                bare.Add(Message(line, isWarning: false));
        }

        // Words without any mark count only when no marked ones are there.
        return new ToolTranscript(errors.Count > 0 ? errors : bare, warnings, notes);
    }

    private static IEnumerable<string> Joined(IEnumerable<string> lines)
    {
        var (current, continued, afterFrame) = ("", 0, false);
        foreach (var line in lines)
        {
            // Frames of a trace, and the line of source under each.
            var frame = Frame().IsMatch(line);
            var skip = frame || (afterFrame && line.StartsWith("    ", StringComparison.Ordinal));
            afterFrame = frame;
            var text = MessageCleaner.Normalise(line);
            if (skip || text.Length == 0)
                continue;
            var isEmptyMark = current.EndsWith("ERROR:", StringComparison.Ordinal);
            if (isEmptyMark || (ErrorMark().IsMatch(current) && continued < ContinuationLines && !StartsAnew().IsMatch(text)))
            {
                (current, continued) = ($"{current} {text}", continued + 1);
                continue;
            }

            if (current.Length > 0)
                yield return current;
            (current, continued) = (text, 0);
        }

        if (current.Length > 0)
            yield return current;
    }

    // A line that begins with a mark is one message, whatever its words contain; behind a wrapper's prefix there may be several.
    private static List<ToolMessage> Marked(string line)
    {
        if (LeadingMark().Match(line) is { Success: true } mark)
            return [Message(line[mark.Length..], mark.Value.EndsWith("WARNING: ", StringComparison.Ordinal))];
        if (Progress().IsMatch(line))
            return [];
        var marks = InnerMark().Matches(line);
        return [.. marks.Select((found, index) =>
        {
            var (start, end) = (found.Index + found.Length, index + 1 < marks.Count ? marks[index + 1].Index : line.Length);
            return Message(line[start..end].TrimEnd(Closing), found.Value.EndsWith("WARNING: ", StringComparison.Ordinal));
        })];
    }

    private static ToolMessage Message(string text, bool isWarning)
    {
        if (HostLines.Says(text))
            return new(MessageOrigin.Host, isWarning, null, MessageCleaner.Common(text));
        if (PostprocessorHead().Match(text) is { Success: true } head)
            return new(MessageOrigin.Ffmpeg, isWarning, null, MessageCleaner.Ffmpeg(head.Length < text.Length ? text[head.Length..] : text));
        if (DownloaderHead().IsMatch(text))
            return new(MessageOrigin.Downloader, isWarning, null, MessageCleaner.Common(text));
        var prefix = ExtractorHead().Match(text);
        var platform = prefix.Success ? ExtractorNames.PlatformOf(prefix.Groups["name"].Value) : null;
        var words = prefix.Success ? MessageCleaner.Extractor(text[prefix.Length..], platform == "generic") : MessageCleaner.Common(text);
        return new(FailedRequest().IsMatch(words) ? MessageOrigin.Request : MessageOrigin.Extractor, isWarning, platform, words);
    }

    // What closes the literal in which a program logs a message.
    private static readonly char[] Closing = [' ', '\'', '"', ')', ']', '}', ','];

    // A library's caller sees the words behind the name of the exception; some programs put a bracket in front.
    private const string Exceptions = @"((\w+\.)*(Extractor|Download|GeoRestricted|UnavailableVideo|PostProcessing|RegexNotFound|Unsupported|YoutubeDL)Error|(\w+\.)*UserNotLive|(\w+\.)+PyException)";

    [GeneratedRegex(@"^(\[[A-Za-z_-]+\] )?((" + Exceptions + @": )+(ERROR: )?|ERROR: |WARNING: )",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LeadingMark();

    [GeneratedRegex(@"(^|[ :|>\]'""(])(" + Exceptions + @": ERROR: |ERROR: |WARNING: )", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex InnerMark();

    [GeneratedRegex(@"(^|[ :|>\]'""(])(ERROR:|" + Exceptions + ":)( |$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ErrorMark();

    [GeneratedRegex(@"^(ERROR|WARNING|Deprecated|Usage:|\[|([\w]+\.)*\w+(Error|Exception)\b|Traceback|During handling|The above exception|yt-dlp)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex StartsAnew();

    [GeneratedRegex(@"^(Traceback \(most recent|During handling of|The above exception|\[debug\]|\s+File ""|\s+at [\w.$<>/]+[.(:]|\s+~*\^+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Frame();

    // Names of files and pages stand here.
    [GeneratedRegex(@"^(\[download\] (.*(does not pass filter|has already been|max-filesize|min-filesize).*|Destination: .*|Downloading .*|Resuming .*|\s*\d[\d.]*%.*)|\[info\] .*)$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NoteLine();

    // What the tool is about to do; of these, only the downloader's tell of trouble.
    [GeneratedRegex(@"^\[[A-Za-z0-9_.:+-]+\] (\S+: )?([A-Z][a-z]+ing|Extract\w*|Destination) ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Progress();

    // The downloader's way of warning: it tries again, and its last word may name only the piece that is missing.
    [GeneratedRegex(@"^\[download\] Got (server HTTP )?error: ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Trouble();

    [GeneratedRegex(@"^(unable to download |error reading response|a network error)|\(caused by <?(HTTP|Transport|Proxy|SSL|CertificateVerify|URL|Request)Error",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex FailedRequest();

    [GeneratedRegex(@"^\[(?<name>[A-Za-z0-9_.+-]+(:[A-Za-z0-9_:.+-]+)?)\] ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ExtractorHead();

    [GeneratedRegex(@"^(\[download\] |unable to (download video( data)?|open for writing|write data|rename file|open|create directory|remove|obtain file)\b|(initialization )?fragment( \d+)? not found|content too short|did not get any data|the downloaded file is empty|\[errno |cannot write |giving up after)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex DownloaderHead();

    [GeneratedRegex(@"^(postprocessing: |preprocessing: |(error: )*ffmpeg exited with code -?\d+:? ?)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex PostprocessorHead();
}
