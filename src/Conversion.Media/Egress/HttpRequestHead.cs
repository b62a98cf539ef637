using System.Text;
using System.Text.RegularExpressions;
using Conversion.Domain.Platforms;

namespace Conversion.Media.Egress;

/// <summary>A request to the proxy: <c>CONNECT host:port</c>, or a method with an absolute http address.</summary>
internal sealed partial class HttpRequestHead
{
    public const int MaxBytes = 32 * 1024;

    private HttpRequestHead(string method, SourceUrl target, string pathAndQuery, string version, HttpFields fields)
    {
        (Method, Target, Version, Fields) = (method, target, version, fields);
        PathAndQuery = pathAndQuery;
        Body = BodyFraming.OfRequest(fields);
    }

    public string Method { get; }

    /// <summary>The server that is asked for; its path is not the request's.</summary>
    public SourceUrl Target { get; }

    public string PathAndQuery { get; }

    /// <summary><c>HTTP/1.0</c> or <c>HTTP/1.1</c>.</summary>
    public string Version { get; }

    public HttpFields Fields { get; }

    /// <summary>Where the body ends.</summary>
    public BodyFraming Body { get; }

    public bool IsConnect => Method == "CONNECT";

    /// <summary>The server as <c>host</c> or <c>host:port</c>, in its normal form.</summary>
    public string Authority => Target.Value[(Target.Scheme.Length + 3)..^1];

    /// <exception cref="HttpFormatException">It is no such request, or one that two servers could read differently.</exception>
    public static HttpRequestHead Parse(ReadOnlyMemory<byte> head)
    {
        var lines = HttpFields.Lines(head, strict: true);
        var start = RequestLine().Match(lines[0]);
        if (!start.Success || !HttpFields.IsToken(start.Groups["method"].Value)) throw Malformed();
        var (method, target, version) = (start.Groups["method"].Value, start.Groups["target"].Value, start.Groups["version"].Value);
        var fields = HttpFields.Parse(lines.Skip(1), strict: true);
        if (fields.Values("Host").Count() > 1 || (version == "HTTP/1.0" && fields.Values("Transfer-Encoding").Any())) throw Malformed();

        // A tool's address may be longer than a caller's, and its path must arrive as it is: only the server's part is parsed here.
        var parts = method == "CONNECT" ? ConnectTarget().Match(target) : AbsoluteTarget().Match(target);
        if (!parts.Success || !SourceUrl.TryParse($"http://{parts.Groups["authority"].Value}/", out var server, out _)) throw Malformed();
        var path = parts.Groups["path"].Value;
        return new HttpRequestHead(method, server, path.StartsWith('/') ? path : "/" + path, version, fields);
    }

    /// <summary>The head that goes on: what is meant for this hop is gone, and <c>Host</c> names the server that was judged.</summary>
    /// <param name="target">The request target, in origin form for a server, in absolute form for another proxy.</param>
    /// <param name="proxyAuthorization">The other proxy's credentials; null for none.</param>
    public byte[] ToBytes(string target, string? proxyAuthorization)
    {
        Fields.RemoveHopByHop();
        Fields.Remove("Host");
        var text = new StringBuilder($"{Method} {target} {Version}\r\nHost: {Authority}\r\n");
        Fields.AppendTo(text);
        if (proxyAuthorization is not null) text.Append("Proxy-Authorization: ").Append(proxyAuthorization).Append("\r\n");
        return Encoding.Latin1.GetBytes(text.Append("Connection: close\r\n\r\n").ToString());
    }

    private static HttpFormatException Malformed() => new(HttpProblem.Malformed);

    [GeneratedRegex(@"^(?<method>[^ ]{1,32}) (?<target>[\x21-\x7E]+) (?<version>HTTP/1\.[01])\z", RegexOptions.ExplicitCapture)]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"^http://(?<authority>[^/?#@\\]+)(?<path>([/?][^#]*)?)\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex AbsoluteTarget();

    [GeneratedRegex(@"^(?<authority>[^/?#@\\]+:[0-9]+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex ConnectTarget();
}
