using System.Text;

namespace Conversion.Media.Classification;

/// <summary>The tool's own words, kept for operators: redacted, then bounded, so that no secret survives by being cut in two.</summary>
public static class Evidence
{
    /// <summary>Most bytes of UTF-8 that are kept.</summary>
    public const int MaxBytes = 8 * 1024;

    // Read from either end of what the tool said; the middle of a flood tells nothing more.
    private const int Window = 64 * 1024;

    private const string Cut = "\n[… cut …]\n";

    /// <summary>What <paramref name="output"/> leaves to show: how the tool ended, its errors, and the end of its other output.</summary>
    public static string Of(ToolOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var end = (output.Signal, output.ExitCode) switch
        {
            ({ } signal, _) => $"signal {signal}",
            (_, { } code) => $"exit code {code}",
            _ => "ended in an unknown way",
        };
        var text = $"{output.Tool}: {end}\n{output.Stderr}";
        if (!string.IsNullOrWhiteSpace(output.Stdout))
            text += $"\n[stdout]\n{output.Stdout}";
        return Keep(text);
    }

    /// <summary><paramref name="text"/>, redacted and at most <see cref="MaxBytes"/> long: its head and its tail.</summary>
    public static string Keep(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 2 * Window)
            text = string.Concat(HeadOf(text, Window), Cut, TailOf(text, Window));
        text = Redaction.Of(text).Trim();
        if (Encoding.UTF8.GetByteCount(text) <= MaxBytes)
            return text;
        var half = (MaxBytes - Encoding.UTF8.GetByteCount(Cut)) / 2;
        return string.Concat(Fitting(text, half, fromEnd: false), Cut, Fitting(text, half, fromEnd: true));
    }

    // A cut in the middle of a word could leave the second half of a secret without the name that gives it away.
    private static ReadOnlySpan<char> HeadOf(string text, int length)
    {
        var end = text.LastIndexOfAny([' ', '\n', '\r'], length - 1, length);
        return text.AsSpan(0, Math.Max(end, 0));
    }

    private static ReadOnlySpan<char> TailOf(string text, int length)
    {
        var start = text.IndexOfAny(['\n', '\r'], text.Length - length);
        return start < 0 ? [] : text.AsSpan(start + 1);
    }

    private static string Fitting(string text, int bytes, bool fromEnd)
    {
        var runes = fromEnd ? text.EnumerateRunes().Reverse() : text.EnumerateRunes();
        var (length, used) = (0, 0);
        foreach (var rune in runes)
        {
            if ((used += rune.Utf8SequenceLength) > bytes)
                break;
            length += rune.Utf16SequenceLength;
        }

        return fromEnd ? text[^length..] : text[..length];
    }
}
