using System.Text.RegularExpressions;

namespace Conversion.Media.Classification;

/// <summary>Reads what ffmpeg and ffprobe print: one message a line, between the tags and names of the files they open.</summary>
internal static partial class FfmpegReader
{
    /// <summary>Reads <paramref name="lines"/>.</summary>
    public static ToolTranscript Read(IEnumerable<string> lines) =>
        new([.. lines.Where(line => !ForeignLine().IsMatch(line)).Select(Message)], [], []);

    /// <summary>The message in <paramref name="line"/>.</summary>
    public static ToolMessage Message(string line)
    {
        var text = MessageCleaner.Normalise(line);
        return HostLines.Says(text)
            ? new(MessageOrigin.Host, IsWarning: false, null, MessageCleaner.Common(text))
            : new(MessageOrigin.Ffmpeg, IsWarning: false, null, MessageCleaner.Ffmpeg(text));
    }

    // A source's own tags are printed indented; files are named in lines of their own.
    [GeneratedRegex(@"^(\s+\S|Input #\d|Output #\d|Metadata:|ff\w+ version|frame=|size=|Stream mapping|Press \[q\]|\[[^\]]+\] Opening '|\s*$)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ForeignLine();
}
