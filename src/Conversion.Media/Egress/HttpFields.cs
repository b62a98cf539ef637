using System.Text;

namespace Conversion.Media.Egress;

/// <summary>The header fields of a message (RFC 9110), in order, as they came.</summary>
internal sealed class HttpFields
{
    // RFC 9110, section 7.6.1, and what clients say to a proxy alone.
    private static readonly string[] HopByHop =
        ["Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Upgrade", "HTTP2-Settings"];

    private readonly List<(string Name, string Value)> _fields = [];

    /// <summary>Every value of <paramref name="name"/>, split at commas.</summary>
    public IReadOnlyList<string> List(string name) =>
        [.. Values(name).SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Every value of <paramref name="name"/>, as it came.</summary>
    public IEnumerable<string> Values(string name) =>
        _fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);

    public void Remove(string name) => _fields.RemoveAll(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Removes what is meant for this hop alone, the fields that <c>Connection</c> names included, save those that frame the message:
    /// without them it would mean something else to the next hop, and well-known content networks do name them.
    /// </summary>
    public void RemoveHopByHop()
    {
        foreach (var name in List("Connection"))
        {
            if (name.ToUpperInvariant() is not ("HOST" or "CONTENT-LENGTH" or "TRANSFER-ENCODING")) Remove(name);
        }

        foreach (var name in HopByHop) Remove(name);
    }

    public void AppendTo(StringBuilder text)
    {
        foreach (var (name, value) in _fields) text.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    /// <summary>Reads the lines after the first of a head. Strict for requests; for responses, lines that are no fields are left out, as browsers do.</summary>
    public static HttpFields Parse(IEnumerable<string> lines, bool strict)
    {
        var result = new HttpFields();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':');
            var name = colon < 0 ? "" : line[..colon];
            var value = colon < 0 ? "" : line[(colon + 1)..].Trim(' ', '\t');
            if (IsToken(name) && !value.Any(character => character is < ' ' and not '\t' or '\x7F')) result._fields.Add((name, value));
            else if (strict) throw new HttpFormatException(HttpProblem.Malformed);
        }

        return result;
    }

    public static bool IsToken(string text) =>
        text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character));

    /// <summary>Length of the head with its empty line, or -1; line ends may lack the carriage return.</summary>
    public static int FindHeadEnd(ReadOnlySpan<byte> data, int from)
    {
        for (var i = from; i < data.Length; i++)
        {
            var next = data[i..].IndexOf((byte)'\n');
            if (next < 0) return -1;
            i += next;
            if (i + 1 < data.Length && data[i + 1] == '\n') return i + 2;
            if (i + 2 < data.Length && data[i + 1] == '\r' && data[i + 2] == '\n') return i + 3;
        }

        return -1;
    }

    /// <summary>The lines of a head without its empty line. Latin-1, so that every byte goes through unchanged.</summary>
    public static string[] Lines(ReadOnlyMemory<byte> head, bool strict)
    {
        var text = Encoding.Latin1.GetString(head.Span);
        if (!strict) return [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];
        if (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal)) throw new HttpFormatException(HttpProblem.Malformed);
        return text[..^4].Split("\r\n"); // a lone \r or \n stays inside its line, where it is refused as a control character
    }
}
