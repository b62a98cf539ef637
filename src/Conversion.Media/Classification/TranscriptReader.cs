using System.Text.RegularExpressions;

namespace Conversion.Media.Classification;

/// <summary>Splits what yt-dlp, ffmpeg and ffprobe print into messages, by the shape of their lines.</summary>
internal static partial class TranscriptReader
{
    /// <summary>Characters looked at, from either end of each stream.</summary>
    private const int Window = 64 * 1024;

    private const int ContinuationLines = 3;

    /// <summary>Reads <paramref name="output"/>.</summary>
    public static ToolTranscript Read(ToolOutput output)
    {
        var (errors, warnings, bare, notes) = (new List<ToolMessage>(), new List<ToolMessage>(), new List<ToolMessage>(), new List<string>());
        var own = output.Tool is "ffmpeg" or "ffprobe" ? MessageOrigin.Ffmpeg : MessageOrigin.Extractor;
        foreach (var line in Messages(output.Stderr, own))
        {
            if (NoteLine().IsMatch(line))
                notes.Add(line);
            else if (own == MessageOrigin.Ffmpeg)
                errors.Add(FfmpegMessage(line));
            else if (ErrorHead().Match(line) is { Success: true } error)
                errors.Add(YtDlpMessage(line[error.Length..], isWarning: false));
            else if (line.StartsWith("WARNING: ", StringComparison.Ordinal))
                warnings.Add(YtDlpMessage(line["WARNING: ".Length..], isWarning: true));
            else
                bare.Add(BareMessage(line));
        }

        notes.AddRange(Lines(output.Stdout ?? ""));
        // Sentences without any mark count only when no marked error says why.
        return new ToolTranscript(errors.Count > 0 && own == MessageOrigin.Extractor ? errors : [.. errors, .. bare], warnings, notes);
    }

    private static IEnumerable<string> Messages(string stderr, MessageOrigin own)
    {
        var (current, continued) = ((string?)null, 0);
        foreach (var line in Lines(stderr))
        {
            if (own == MessageOrigin.Ffmpeg ? MetadataLine().IsMatch(line) : NoiseLine().IsMatch(line))
                continue;
            var text = MessageCleaner.Normalise(line);
            if (text.Length == 0)
                continue;
            // An error may go on over a few plain lines: where a video may be seen, what a server said.
            var continues = current is not null && own == MessageOrigin.Extractor && ErrorHead().IsMatch(current)
                && continued < ContinuationLines && !StartsAnew().IsMatch(text);
            if (continues)
            {
                (current, continued) = ($"{current} {text}", continued + 1);
                continue;
            }

            if (current is not null)
                yield return current;
            (current, continued) = (text, 0);
        }

        if (current is not null)
            yield return current;
    }

    private static string[] Lines(string text)
    {
        if (text.Length > 2 * Window)
            text = string.Concat(text.AsSpan(0, Window), "\n", text.AsSpan(text.Length - Window));
        return TerminalCodes().Replace(text, "").Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static ToolMessage YtDlpMessage(string text, bool isWarning)
    {
        if (DownloaderHead().IsMatch(text))
            return new(MessageOrigin.Downloader, isWarning, null, MessageCleaner.Common(text));
        if (PostprocessorHead().Match(text) is { Success: true } head)
            return new(MessageOrigin.Ffmpeg, isWarning, null, MessageCleaner.Common(text[head.Length..]));
        if (ExtractorHead().Match(text) is not { Success: true } prefix)
            return new(MessageOrigin.Extractor, isWarning, null, MessageCleaner.Common(text));
        var platform = ExtractorNames.PlatformOf(prefix.Groups["name"].Value);
        var words = MessageCleaner.Extractor(text[prefix.Length..], generic: platform == "generic");
        return new(MessageOrigin.Extractor, isWarning, platform, words);
    }

    private static ToolMessage FfmpegMessage(string line) =>
        new(HostHead().IsMatch(line) ? MessageOrigin.Host : MessageOrigin.Ffmpeg, IsWarning: false, null, MessageCleaner.Common(line));

    private static ToolMessage BareMessage(string line) =>
        HostHead().IsMatch(line) ? new(MessageOrigin.Host, IsWarning: false, null, MessageCleaner.Common(line)) : YtDlpMessage(line, isWarning: false);

    // Colours and cursor movements (ECMA-48), as seen when a terminal was copied.
    [GeneratedRegex(@"\x1b\[[0-9;?]*[ -/]*[@-~]", RegexOptions.NonBacktracking)]
    private static partial Regex TerminalCodes();

    // A library's caller sees the same words behind the name of the exception.
    [GeneratedRegex(@"^(([\w.]*(Error|Exception)|stderr): )*ERROR:? ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ErrorHead();

    [GeneratedRegex(@"^\[(?<name>[A-Za-z0-9_.+-]{2,40}(:[A-Za-z0-9_:.+-]{1,60})?)\] ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ExtractorHead();

    [GeneratedRegex(@"^(\[download\] |unable to (download video( data)?|open for writing|write data|rename file|open|create directory|remove|obtain file)\b|fragment \d|content too short|did not get any data|the downloaded file is empty|\[errno |cannot write |giving up after|initialization fragment)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex DownloaderHead();

    [GeneratedRegex(@"^(postprocessing: |preprocessing: |ffmpeg exited with code )", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex PostprocessorHead();

    [GeneratedRegex(@"(^|/)(ba|da|z)?sh: |^(\S*/)?env: |^\S*python[0-9.]*: |: command not found$|: not found$|^exec: |error while loading shared libraries|^killed$|^terminated$|^out of memory|^memoryerror|^oserror: |^permissionerror: |^filenotfounderror: |^modulenotfounderror: |^importerror: |cannot execute|No such file or directory: '\S*(yt-dlp|ffmpeg|ffprobe)'",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex HostHead();

    // Progress and notes, and lines of a trace that repeat what the error says.
    [GeneratedRegex(@"^(\[debug\]|Traceback \(most recent|  |\t|During handling of|The above exception)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NoiseLine();

    [GeneratedRegex(@"^(\[download\] .*(does not pass filter|max-filesize|Destination: |has already been|\d%)|\[info\] )", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NoteLine();

    // ffmpeg prints a source's own tags indented, and names its files in lines of their own.
    [GeneratedRegex(@"^(\s+\S|Input #\d|Output #\d|Metadata:|ffmpeg version|ffprobe version|frame=|size=|Stream mapping|Press \[q\])", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MetadataLine();

    [GeneratedRegex(@"^(ERROR|WARNING|Deprecated|Usage:|\[|[\w.]+(Error|Exception)\b|Traceback|yt-dlp)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex StartsAnew();
}
