using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Conversion.Media.Egress;

/// <summary>What a server answers, read as tolerantly as browsers do.</summary>
internal sealed partial class HttpResponseHead
{
    public const int MaxBytes = 64 * 1024;

    private HttpResponseHead(int status, string reason, HttpFields fields) => (Status, Reason, Fields) = (status, reason, fields);

    public int Status { get; }

    public HttpFields Fields { get; }

    private string Reason { get; }

    /// <exception cref="HttpFormatException">It is no HTTP/1.x response.</exception>
    public static HttpResponseHead Parse(ReadOnlyMemory<byte> head)
    {
        var lines = HttpFields.Lines(head, strict: false);
        var start = StatusLine().Match(lines[0]);
        if (!start.Success) throw new HttpFormatException(HttpProblem.Malformed);
        var reason = string.Concat(start.Groups["reason"].Value.Where(character => character is >= ' ' and not '\x7F'));
        return new HttpResponseHead(
            int.Parse(start.Groups["status"].Value, CultureInfo.InvariantCulture), reason, HttpFields.Parse(lines.Skip(1), strict: false));
    }

    /// <summary>The head for the tool: this connection ends with this response.</summary>
    public byte[] ToBytes()
    {
        Fields.RemoveHopByHop();
        if (Fields.Values("Transfer-Encoding").Any()) Fields.Remove("Content-Length"); // RFC 9112, section 6.3: the encoding wins
        var text = new StringBuilder($"HTTP/1.1 {Status} {Reason}\r\n");
        Fields.AppendTo(text);
        if (Status >= 200) text.Append("Connection: close\r\n");
        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }

    // "ICY" is what SHOUTcast servers say instead of HTTP/1.0.
    [GeneratedRegex(@"^(HTTP/1\.[0-9]|ICY) (?<status>[1-9][0-9]{2})( (?<reason>.*))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex StatusLine();
}
