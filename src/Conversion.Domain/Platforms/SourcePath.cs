using System.Globalization;
using System.Text;

namespace Conversion.Domain.Platforms;

/// <summary>Path and query in the WHATWG normal form: dot segments resolved, the rest left as it came except for what must be escaped.</summary>
internal static class SourcePath
{
    private const string EscapedInPath = "\"#<>?^`{}";
    private const string EscapedInQuery = "\"#<>'";

    /// <summary>Normalises what follows the authority; drops the fragment, which is the browser's own and never sent.</summary>
    public static string Normalise(string text)
    {
        var fragment = text.IndexOf('#');
        if (fragment >= 0) text = text[..fragment];
        var query = text.IndexOf('?');
        var result = new StringBuilder(text.Length + 16);
        AppendPath(result, query < 0 ? text : text[..query]);
        if (query >= 0) AppendEscaped(result.Append('?'), text[(query + 1)..], EscapedInQuery);
        return result.ToString();
    }

    private static void AppendPath(StringBuilder result, string path)
    {
        var kept = new List<string>();
        var segments = path.Length == 0 ? [""] : path[1..].Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var dots = segments[i].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
            if (dots == ".." && kept.Count > 0) kept.RemoveAt(kept.Count - 1);
            if (dots is not ("." or "..")) kept.Add(segments[i]);
            else if (i == segments.Length - 1) kept.Add("");
        }

        foreach (var segment in kept) AppendEscaped(result.Append('/'), segment, EscapedInPath);
    }

    private static void AppendEscaped(StringBuilder result, string text, string escaped)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && rune.Value > ' ' && rune.Value < 0x7F && !escaped.Contains((char)rune.Value))
            {
                result.Append((char)rune.Value);
                continue;
            }

            foreach (var unit in utf8[..rune.EncodeToUtf8(utf8)]) result.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
        }
    }
}
