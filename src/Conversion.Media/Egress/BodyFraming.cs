using System.Globalization;

namespace Conversion.Media.Egress;

/// <summary>Where a message's body ends (RFC 9112, section 6).</summary>
internal abstract class BodyFraming
{
    /// <summary>Whether the body has come to its end.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>How many of these bytes belong to the body.</summary>
    /// <exception cref="HttpFormatException">The bytes break the framing.</exception>
    public abstract int Take(ReadOnlySpan<byte> data);

    /// <summary>Whether the body may end here because the connection does.</summary>
    public virtual bool MayEndWithConnection => IsComplete;

    /// <summary>Everything until the peer closes.</summary>
    public static BodyFraming UntilClosed() => new ConnectionFraming();

    /// <summary>Of a request: chunked, or as long as it says, or none. Anything that two servers could read differently is refused.</summary>
    public static BodyFraming OfRequest(HttpFields fields)
    {
        var encodings = fields.List("Transfer-Encoding");
        if (encodings.Count == 0) return Length(fields) is { } length ? new LengthFraming(length) : new LengthFraming(0);
        if (encodings.Count > 1 || !IsChunked(encodings[0]) || fields.Values("Content-Length").Any()) throw new HttpFormatException(HttpProblem.Malformed);
        return new ChunkedFraming();
    }

    /// <summary>Of a response to <paramref name="method"/>.</summary>
    public static BodyFraming OfResponse(string method, int status, HttpFields fields)
    {
        if (method == "HEAD" || status is < 200 or 204 or 304) return new LengthFraming(0);
        var encodings = fields.List("Transfer-Encoding");
        if (encodings.Count > 0) return IsChunked(encodings[^1]) ? new ChunkedFraming() : new ConnectionFraming();
        return Length(fields) is { } length ? new LengthFraming(length) : new ConnectionFraming();
    }

    private static bool IsChunked(string encoding) => encoding.Equals("chunked", StringComparison.OrdinalIgnoreCase);

    private static long? Length(HttpFields fields)
    {
        var values = fields.Values("Content-Length").SelectMany(value => value.Split(',')).Select(value => value.Trim()).Distinct().ToArray();
        if (values.Length == 0) return null;
        if (values.Length > 1 || !long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            throw new HttpFormatException(HttpProblem.Malformed);
        return length;
    }

    private sealed class LengthFraming(long remaining) : BodyFraming
    {
        private long _remaining = remaining;

        public override bool IsComplete => _remaining == 0;

        public override int Take(ReadOnlySpan<byte> data)
        {
            var taken = (int)Math.Min(_remaining, data.Length);
            _remaining -= taken;
            return taken;
        }
    }

    private sealed class ConnectionFraming : BodyFraming
    {
        public override bool IsComplete => false;

        public override bool MayEndWithConnection => true;

        public override int Take(ReadOnlySpan<byte> data) => data.Length;
    }
}
