using System.Globalization;
using System.Text;

namespace Conversion.Storage.Links;

/// <summary>File names in HTTP headers. A name comes from a title that a stranger wrote.</summary>
public static class FileNames
{
    private const int MaxBytes = 200;
    private const string Nameless = "download";

    // RFC 8187's attr-char besides letters and digits.
    private const string PlainInExtendedValue = "!#$&+-.^_`|~";

    /// <summary>
    /// The value of <c>Content-Disposition</c> that has a browser save the file: <c>attachment</c> with an ASCII <c>filename</c>
    /// for old clients, and the name itself in <c>filename*</c> (RFC 6266, RFC 8187). Always ASCII and one line. Path separators,
    /// control characters and marks that turn the direction of text (which make <c>exe.3pm</c> of <c>mp3.exe</c>) are replaced or
    /// dropped; a name over 200 bytes of UTF-8 is cut between two characters, its extension kept.
    /// </summary>
    /// <param name="fileName">The name, any text.</param>
    public static string ContentDisposition(string fileName)
    {
        var name = Bounded(Cleaned(fileName));
        return $"attachment; filename=\"{Ascii(name)}\"; filename*=UTF-8''{Extended(name)}";
    }

    private static string Cleaned(string fileName)
    {
        var cleaned = new StringBuilder(fileName.Length);
        foreach (var rune in fileName.EnumerateRunes()) // broken surrogates come as U+FFFD
        {
            if (rune.Value is '/' or '\\')
                cleaned.Append('_');
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                && !TurnsDirection(rune.Value))
                cleaned.Append(rune);
        }

        var name = cleaned.ToString().Trim();
        return name.Trim('.').Length == 0 ? Nameless : name;
    }

    private static bool TurnsDirection(int rune) => rune is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static string Bounded(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes)
            return name;
        var extension = Path.GetExtension(name);
        if (Encoding.UTF8.GetByteCount(extension) > MaxBytes / 4)
            extension = "";
        int room = MaxBytes - Encoding.UTF8.GetByteCount(extension);
        var stem = new StringBuilder();
        var characters = StringInfo.GetTextElementEnumerator(name, 0);
        while (characters.MoveNext() && (room -= Encoding.UTF8.GetByteCount(characters.GetTextElement())) >= 0)
            stem.Append(characters.GetTextElement());
        return (stem.Length == 0 ? Nameless : stem.ToString().TrimEnd()) + extension; // one character can have any number of accents
    }

    /// <summary>Without quote and backslash no escape is needed; without percent sign no client decodes what is not encoded.</summary>
    private static string Ascii(string name)
    {
        var ascii = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
            ascii.Append(rune.Value is >= ' ' and <= '~' and not ('"' or '\\' or '%') ? (char)rune.Value : '_');
        return ascii.ToString();
    }

    private static string Extended(string name)
    {
        var extended = new StringBuilder(name.Length * 2);
        foreach (byte value in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || PlainInExtendedValue.Contains((char)value))
                extended.Append((char)value);
            else
                extended.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return extended.ToString();
    }
}
