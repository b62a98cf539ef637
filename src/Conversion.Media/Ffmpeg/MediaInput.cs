using Conversion.Media.YtDlp;

namespace Conversion.Media.Ffmpeg;

/// <summary>What ffmpeg or ffprobe reads, with the whitelists that hold for its kind.</summary>
internal abstract record MediaInput
{
    /// <summary>Containers that may be read. Nothing that names other files or addresses is among them: no playlist, no concat.</summary>
    protected const string Containers = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,mp3,aac,flac,wav,mpegts,flv,avi";

    /// <summary>Largest picture to decode: 8192×4320 pixels.</summary>
    private const string MaxPixels = "35389440";

    /// <summary>Options and <c>-i</c> for ffmpeg.</summary>
    public IEnumerable<string> ForFfmpeg() => ["-max_pixels", MaxPixels, .. Options(), "-i", Address];

    /// <summary>Options and address for ffprobe.</summary>
    public IEnumerable<string> ForFfprobe() => ["-max_pixels", MaxPixels, .. Options(), "-i", Address];

    /// <summary>Address in ffmpeg's words.</summary>
    protected abstract string Address { get; }

    /// <summary>Options of the input.</summary>
    protected abstract IEnumerable<string> Options();
}

/// <summary>A file in the attempt's folder.</summary>
/// <param name="Path">Absolute path.</param>
internal sealed record LocalInput(string Path) : MediaInput
{
    /// <inheritdoc />
    protected override string Address => $"file:{Path}";

    /// <inheritdoc />
    protected override IEnumerable<string> Options() => ["-protocol_whitelist", "file", "-format_whitelist", Containers];
}

/// <summary>Standard input.</summary>
internal sealed record PipeInput : MediaInput
{
    /// <inheritdoc />
    protected override string Address => "pipe:0";

    /// <inheritdoc />
    protected override IEnumerable<string> Options() => ["-protocol_whitelist", "pipe", "-format_whitelist", Containers];
}

/// <summary>An address, read through the session's proxy.</summary>
/// <param name="Url">http or https.</param>
/// <param name="IsHls">Whether it is a playlist.</param>
/// <param name="Headers">Request headers that the platform wants.</param>
/// <param name="Proxy">The session's proxy.</param>
/// <param name="Authorities">PEM file of trusted authorities, for https.</param>
internal sealed record RemoteInput(
    Uri Url, bool IsHls, IReadOnlyDictionary<string, string> Headers, Uri Proxy, string Authorities) : MediaInput
{
    private const string ReadTimeoutMicroseconds = "15000000";

    private bool IsSecure => Url.Scheme == Uri.UriSchemeHttps;

    /// <inheritdoc />
    protected override string Address => Url.AbsoluteUri;

    /// <summary>
    /// Over http no TLS is allowed at all: ffmpeg 5.1 refuses <c>-tls_verify</c> there, and a redirect to https would go
    /// unverified. yt-dlp then fetches the source instead. Nor is httpproxy, which only tunnels need: ffmpeg's HLS reader takes
    /// <c>httpproxy://host</c> in a playlist for http, and would connect to that host past the session.
    /// </summary>
    protected override IEnumerable<string> Options() =>
    [
        "-protocol_whitelist", IsSecure ? "https,tls,httpproxy,tcp,crypto" : "http,tcp,crypto",
        "-format_whitelist", IsHls ? $"hls,{Containers}" : Containers,
        "-http_proxy", Proxy.GetLeftPart(UriPartial.Authority),
        "-rw_timeout", ReadTimeoutMicroseconds,
        .. IsSecure ? new[] { "-tls_verify", "1", "-ca_file", Authorities } : [],
        .. IsHls ? [] : new[] { "-reconnect", "1", "-reconnect_on_network_error", "1", "-reconnect_delay_max", "4" },
        // An empty one becomes an empty line, which ends the request's head before its time.
        .. HeaderLines() is { Length: > 0 } lines ? new[] { "-headers", lines } : [],
    ];

    private string HeaderLines() => string.Concat(RequestHeaders.Sendable(Headers).Select(header => $"{header.Key}: {header.Value}\r\n"));
}
