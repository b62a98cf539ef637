using System.Text.RegularExpressions;

namespace Conversion.Media.Classification;

/// <summary>A tool's output as the messages it consists of, in order.</summary>
/// <param name="Errors">What ended the work, or claims to.</param>
/// <param name="Warnings">What the tool went on after.</param>
/// <param name="Notes">What it only mentioned, as it was printed: quiet refusals stand there.</param>
internal sealed partial record ToolTranscript(IReadOnlyList<ToolMessage> Errors, IReadOnlyList<ToolMessage> Warnings, IReadOnlyList<string> Notes)
{
    /// <summary>Characters looked at from either end of a stream; nothing of use stands in the middle of a flood.</summary>
    private const int Window = 64 * 1024;

    /// <summary>Reads <paramref name="output"/> by the shape of its lines.</summary>
    public static ToolTranscript Of(ToolOutput output)
    {
        var stderr = Lines(output.Stderr);
        var transcript = output.Tool is "ffmpeg" or "ffprobe" ? FfmpegReader.Read(stderr) : YtDlpReader.Read(stderr);
        return transcript with { Notes = [.. transcript.Notes, .. Lines(output.Stdout ?? "")] };
    }

    private static string[] Lines(string text)
    {
        if (text.Length > 2 * Window)
            text = string.Concat(text.AsSpan(0, Window), "\n", text.AsSpan(text.Length - Window));
        return WrittenBreak().Replace(MessageCleaner.WithoutTerminalCodes(text), "\n").Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
    }

    // Programs around the tool log its output as a literal; what follows says that it is no part of a Windows path.
    [GeneratedRegex(@"(\\r)?\\n(?=ERROR|WARNING|\[|['""]|$)|\b(?<=^|[\s(])b['""](?=ERROR|WARNING|\[)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex WrittenBreak();
}
