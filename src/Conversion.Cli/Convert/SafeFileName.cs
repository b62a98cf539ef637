using System.Buffers;
using System.Globalization;
using System.Text;

namespace Conversion.Cli.Convert;

/// <summary>
/// Makes a file name of what a server sent, which may be meant to do harm: to leave the folder, to hide, to pose as an option
/// of the next command, to write to a device of Windows, or to deceive the eye.
/// </summary>
internal static class SafeFileName
{
    private const int MaxBytes = 200;
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"|?*");
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })], StringComparer.OrdinalIgnoreCase);

    /// <param name="name">What was sent; null or nothing usable gives <c>converted</c>.</param>
    /// <param name="extension">The extension, without a dot, for a name that has to be made up.</param>
    public static string Of(string? name, string extension)
    {
        var last = (name ?? "")[((name ?? "").LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            if (rune.IsAscii && Forbidden.Contains((char)rune.Value))
                clean.Append('_');
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                && !SafeText.TurnsDirection(rune))
                clean.Append(rune);
        }

        var safe = clean.ToString().Trim().TrimStart('.').TrimEnd(' ', '.').TrimStart();
        if (safe.Length == 0)
            return $"converted.{extension}";
        if (safe[0] is '-' || Devices.Contains(safe.Split('.')[0].TrimEnd()))
            safe = "_" + safe;
        return Bounded(safe);
    }

    private static string Bounded(string name)
    {
        var extension = Path.GetExtension(name) is { Length: <= 12 } short_ ? short_ : "";
        int room = MaxBytes - Encoding.UTF8.GetByteCount(extension);
        var stem = new StringBuilder();
        foreach (var rune in name[..^extension.Length].EnumerateRunes())
        {
            if ((room -= rune.Utf8SequenceLength) < 0)
                break;
            stem.Append(rune);
        }

        return stem.ToString().TrimEnd() + extension;
    }
}
