using System.Globalization;
using System.Text;

namespace Conversion.Media.Engine;

/// <summary>A file name from a title: one that every file system takes (Windows' rules are the strictest).</summary>
internal static class OutputFileName
{
    /// <summary>Longest name in bytes of UTF-8, extension included.</summary>
    public const int MaxBytes = 200;

    private const string Forbidden = "<>:\"/\\|?*";
    private static readonly string[] Reserved = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>The name.</summary>
    /// <param name="title">Untrusted title; null or nothing usable in it: <paramref name="sourceId"/>, then <c>download</c>.</param>
    /// <param name="sourceId">Untrusted id.</param>
    /// <param name="extension">Extension without a dot.</param>
    public static string From(string? title, string? sourceId, string extension)
    {
        var room = MaxBytes - Encoding.UTF8.GetByteCount(extension) - 1;
        var stem = Clean(title, room) ?? Clean(sourceId, room) ?? "download";
        return $"{(IsReserved(stem) ? $"_{stem}" : stem)}.{extension}";
    }

    private static string? Clean(string? text, int room)
    {
        if (text is null) return null;
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Forbidden.Contains((char)Math.Min(rune.Value, char.MaxValue), StringComparison.Ordinal)) safe.Append('_');
            else if (Rune.IsWhiteSpace(rune)) safe.Append(' ');
            else if (IsVisible(rune)) safe.Append(rune.ToString());
        }

        var words = string.Join(' ', safe.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var stem = Shorten(words.TrimStart('.', ' ', '-'), room - 1).TrimEnd('.', ' ');
        return stem.Any(char.IsLetterOrDigit) || stem.EnumerateRunes().Any(rune => rune.Value > char.MaxValue) ? stem : null;
    }

    /// <summary>Controls, direction marks that could disguise an extension, and lone surrogates (which arrive as U+FFFD) go.</summary>
    private static bool IsVisible(Rune rune) => rune != Rune.ReplacementChar && (rune.Value == 0x200D
        || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    /// <summary>Cuts between graphemes, so that no letter loses its accent and no emoji falls apart.</summary>
    private static string Shorten(string text, int room)
    {
        var (kept, bytes) = (0, 0);
        while (kept < text.Length)
        {
            var length = StringInfo.GetNextTextElementLength(text, kept);
            bytes += Encoding.UTF8.GetByteCount(text.AsSpan(kept, length));
            if (bytes > room) return text[..kept];
            kept += length;
        }

        return text;
    }

    private static bool IsReserved(string stem)
    {
        var name = stem.Split('.')[0].TrimEnd().ToUpperInvariant();
        return Reserved.Contains(name) || name is ['C', 'O', 'M', _] or ['L', 'P', 'T', _];
    }
}
