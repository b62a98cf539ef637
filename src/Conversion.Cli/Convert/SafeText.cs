using System.Globalization;
using System.Text;

namespace Conversion.Cli.Convert;

/// <summary>Text of strangers (titles, a service's messages) for a terminal: without control characters, which could drive it.</summary>
internal static class SafeText
{
    public static string Of(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n')
                clean.Append('\n');
            else if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Control && !TurnsDirection(rune))
                clean.Append(rune);
        }

        return clean.ToString();
    }

    public static string OneLine(string text) => Of(text).ReplaceLineEndings(" ").Trim();

    public static bool TurnsDirection(Rune rune) =>
        rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
