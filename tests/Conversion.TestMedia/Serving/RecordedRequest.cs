namespace Conversion.TestMedia.Serving;

/// <summary>A request that reached the server. The counters move while the answer is under way.</summary>
public sealed class RecordedRequest(string method, string path, string query, IReadOnlyDictionary<string, string> headers)
{
    private long bytesSent;

    /// <summary>GET, HEAD…</summary>
    public string Method { get; } = method;

    /// <summary>Path, decoded, with its leading slash.</summary>
    public string Path { get; } = path;

    /// <summary>Query with its leading question mark, or empty.</summary>
    public string Query { get; } = query;

    /// <summary>The request's headers; names in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    /// <summary>The status of the answer; 0 until it has ended or the connection went.</summary>
    public int StatusCode { get; private set; }

    /// <summary>Bytes of the body handed to the connection so far.</summary>
    public long BytesSent => Interlocked.Read(ref bytesSent);

    /// <summary>Whether the answer has ended, in whatever way.</summary>
    public bool Ended { get; private set; }

    /// <summary>Whether it ended before its body was whole: the client left, or the behaviour cut it.</summary>
    public bool Broken { get; private set; }

    internal void Sent(int count) => Interlocked.Add(ref bytesSent, count);

    internal void End(int statusCode, bool broken) => (StatusCode, Broken, Ended) = (statusCode, broken, true);

    /// <inheritdoc />
    public override string ToString() => $"{Method} {Path}{Query} → {StatusCode}, {BytesSent} bytes{(Broken ? ", broken off" : "")}";
}
