namespace Conversion.Media.YtDlp;

/// <summary>One rendition that a source offers. Any field may be missing: the generic extractor knows little but an address.</summary>
internal sealed record SourceFormat
{
    /// <summary>Position in yt-dlp's list, which runs from worst to best.</summary>
    public required int Index { get; init; }

    /// <summary>The platform's id of the rendition.</summary>
    public string? FormatId { get; init; }

    /// <summary>Address of the file or manifest.</summary>
    public required string Url { get; init; }

    /// <summary>yt-dlp's word for the transfer: <c>https</c>, <c>m3u8_native</c>, <c>http_dash_segments</c>.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>File name extension.</summary>
    public string? Extension { get; init; }

    /// <summary>Codec family of the picture; null when unknown.</summary>
    public string? VideoCodec { get; init; }

    /// <summary>Codec family of the sound; null when unknown.</summary>
    public string? AudioCodec { get; init; }

    /// <summary>Whether it has a picture; null when the platform does not say.</summary>
    public bool? HasVideo { get; init; }

    /// <summary>Whether it has sound; null when the platform does not say.</summary>
    public bool? HasAudio { get; init; }

    /// <summary>Height in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Bitrate of sound and picture together, kbit/s.</summary>
    public double? TotalKbps { get; init; }

    /// <summary>Bitrate of the sound, kbit/s.</summary>
    public double? AudioKbps { get; init; }

    /// <summary>Length in bytes, exact or the platform's estimate.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Preference for its language: the original ranks above dubbed versions.</summary>
    public double LanguagePreference { get; init; }

    /// <summary>yt-dlp's own preference; variants of lesser use are below zero.</summary>
    public double Preference { get; init; }

    /// <summary>Ranged requests of this many bytes are wanted, else the platform throttles.</summary>
    public long? ChunkBytes { get; init; }

    /// <summary>Whether cookies of the platform have to be sent.</summary>
    public bool NeedsCookies { get; init; }

    /// <summary>Whether it is asked for by POST.</summary>
    public bool NeedsRequestBody { get; init; }

    /// <summary>Request headers to send.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the transfer is HLS.</summary>
    public bool IsHls => Protocol.StartsWith("m3u8", StringComparison.Ordinal);

    /// <summary>Whether the transfer is one file over HTTP.</summary>
    public bool IsFile => Protocol is "http" or "https";
}
