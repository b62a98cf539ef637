namespace Conversion.TestMedia.Serving;

/// <summary>How a file is handed over. The default is a well-behaved server: Range, ETag, Content-Length, no delay.</summary>
public sealed record Delivery
{
    /// <summary>The well-behaved one.</summary>
    public static Delivery Normal { get; } = new();

    /// <summary>Whether Range is honoured (206); otherwise the whole file comes with 200 and no Accept-Ranges.</summary>
    public bool Ranges { get; init; } = true;

    /// <summary>Whether the length is announced; otherwise the body is chunked, and no Range is honoured.</summary>
    public bool Length { get; init; } = true;

    /// <summary>Whether HEAD is answered; otherwise 405.</summary>
    public bool Head { get; init; } = true;

    /// <summary>The media type to claim; null for the file's own.</summary>
    public string? ContentType { get; init; }

    /// <summary>The entity tag to send, quoted, with <c>W/</c> in front of a weak one; null for the file's own, which is strong; empty for none.</summary>
    public string? EntityTag { get; init; }

    /// <summary>When the file was changed last, as it is told; null for the truth, which is long ago.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Greatest rate of each response in bytes/second; null for no limit.</summary>
    public int? BytesPerSecond { get; init; }

    /// <summary>The TCP connection is reset once a response has sent so many bytes of its body; null for never.</summary>
    public long? ResetAfterBytes { get; init; }

    /// <summary>How many responses are reset before the file is delivered whole. Those too short to reach the limit do not count.</summary>
    public int Resets { get; init; } = int.MaxValue;

    /// <summary>The response stops after so many bytes of its body and leaves the connection open; null for never.</summary>
    public long? StallAfterBytes { get; init; }
}
