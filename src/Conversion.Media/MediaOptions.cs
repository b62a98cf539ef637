using System.ComponentModel.DataAnnotations;

namespace Conversion.Media;

/// <summary>Settings of the media engine. Every limit holds for one attempt.</summary>
public sealed record MediaOptions
{
    /// <summary>Path of yt-dlp; null: found on PATH.</summary>
    public string? YtDlpPath { get; init; }

    /// <summary>Path of ffmpeg; null: found on PATH.</summary>
    public string? FfmpegPath { get; init; }

    /// <summary>Path of ffprobe; null: found on PATH.</summary>
    public string? FfprobePath { get; init; }

    /// <summary>Path of deno, which YouTube's challenges need; null: found on PATH, and done without when it is not there.</summary>
    public string? DenoPath { get; init; }

    /// <summary>DENO_DIR: the folder that deno's libraries were cached in at install; null: none.</summary>
    public string? DenoCache { get; init; }

    /// <summary>Cookies for yt-dlp, in Netscape's format. Each attempt works on a copy. Null: none.</summary>
    public string? CookiesFile { get; init; }

    /// <summary>What the operator adds for single platforms: section <c>Converter:Platforms</c>.</summary>
    public PlatformSettings Platforms { get; init; } = [];

    /// <summary>A PEM file of certificate authorities trusted besides the system's; null: none.</summary>
    public string? CertificateAuthorities { get; init; }

    /// <summary>The system's own authorities, PEM; ffmpeg needs them named.</summary>
    public string SystemCertificateAuthorities { get; init; } = "/etc/ssl/certs/ca-certificates.crt";

    /// <summary>Longest source in seconds of playing time, 1–86,400 (4 h).</summary>
    [Range(1, 86_400)]
    public int MaxDurationSeconds { get; init; } = 4 * 3600;

    /// <summary>Most bytes that an attempt may receive, 1 KiB–1 TiB (8 GiB).</summary>
    [Range(1L << 10, 1L << 40)]
    public long MaxSourceBytes { get; init; } = 8L << 30;

    /// <summary>Greatest result in bytes, 1 KiB–1 TiB (8 GiB).</summary>
    [Range(1L << 10, 1L << 40)]
    public long MaxOutputBytes { get; init; } = 8L << 30;

    /// <summary>Most bytes of pages and manifests that resolving may receive, 1 KiB–1 GiB (64 MiB).</summary>
    [Range(1L << 10, 1L << 30)]
    public long MaxResolveBytes { get; init; } = 64L << 20;

    /// <summary>Seconds that resolving may take, 1–600 (60).</summary>
    [Range(1, 600)]
    public int ResolveTimeoutSeconds { get; init; } = 60;

    /// <summary>Seconds without any movement worth the name before a tool counts as stalled and is ended, 1–600 (30).</summary>
    [Range(1, 600)]
    public int StallSeconds { get; init; } = 30;

    /// <summary>
    /// Bytes a second, on average over <see cref="StallSeconds"/>, from which on a source moves, 1–1,048,576 (64). More than
    /// what wraps a byte a second on its way, 6 in HTTP's chunks and 23 in TLS records; less than the slowest line carries.
    /// </summary>
    [Range(1, 1 << 20)]
    public int StallBytesPerSecond { get; init; } = 64;

    /// <summary>Oldest yt-dlp without known advisories; an older one is reported, not refused.</summary>
    [RegularExpression(@"\d{4}\.\d{2}\.\d{2}(\.\d+)?")]
    public string MinimumYtDlpVersion { get; init; } = "2026.07.04";

    /// <summary>What is wrong with these settings besides their ranges, each with its name and reason. A missing tool is health's to tell: it may come.</summary>
    public IEnumerable<string> Problems() =>
        CookiesFile is { Length: > 0 } file && CookieFile.ProblemWith(file) is { } problem ? [$"Converter:Media:CookiesFile {problem}"] : [];
}
