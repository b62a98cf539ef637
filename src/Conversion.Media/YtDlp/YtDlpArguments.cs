using System.Globalization;
using Conversion.Domain.Platforms;
using Conversion.Media.Processes;

namespace Conversion.Media.YtDlp;

/// <summary>yt-dlp's command lines. The URL always stands behind <c>--</c>; its post-processors, which would run ffmpeg without our limits, stay off.</summary>
/// <param name="options">Settings.</param>
/// <param name="tools">The executables.</param>
/// <param name="access">The way to the media; also with a download, for yt-dlp asks the platform anew when saved addresses fail.</param>
internal sealed class YtDlpArguments(MediaOptions options, MediaTools tools, AccessMethod access)
{
    /// <summary>Prefix of a progress line.</summary>
    public const string ProgressPrefix = "progress ";

    /// <summary>Prefix of the line that says a file is complete.</summary>
    public const string DonePrefix = "done ";

    private const string Progress = "%(progress.{status,downloaded_bytes,total_bytes,total_bytes_estimate,fragment_index,fragment_count})j";

    /// <summary>Asks what <paramref name="url"/> is: one JSON object on standard output, nothing downloaded.</summary>
    public IReadOnlyList<string> Resolve(Uri proxy, string workFolder, string? cookies, string url) =>
        [.. Hardened(proxy, workFolder, cookies), "--no-progress", "--dump-json", "--", url];

    /// <summary>Fetches formats of an answer that was saved to <paramref name="infoFile"/>, each into a file of its own.</summary>
    /// <param name="proxy">The session's proxy.</param>
    /// <param name="workFolder">The attempt's folder.</param>
    /// <param name="cookies">A copy of the operator's cookies; null for none.</param>
    /// <param name="infoFile">Information JSON that names only the formats to fetch.</param>
    /// <param name="formats">Their ids, comma separated: several files, no merge.</param>
    /// <param name="output">Output template.</param>
    /// <param name="isResumable">Whether to go on with what is there: only what was looked through, and files of one piece.</param>
    public IReadOnlyList<string> Download(
        Uri proxy, string workFolder, string? cookies, string infoFile, string formats, string output, bool isResumable) =>
    [
        .. Hardened(proxy, workFolder, cookies), .. Fetching(), isResumable ? "--continue" : "--no-continue",
        "--progress", "--newline", "--progress-delta", "0.25",
        "--progress-template", $"download:{ProgressPrefix}%(info.format_id)s {Progress}",
        "--print", $"after_move:{DonePrefix}%(format_id)s",
        "--no-simulate", "--format", formats, "--output", output, "--load-info-json", infoFile,
    ];

    /// <summary>Fetches one format of a saved answer to standard output.</summary>
    public IReadOnlyList<string> Pipe(Uri proxy, string workFolder, string? cookies, string infoFile, string format) =>
    [
        .. Hardened(proxy, workFolder, cookies), .. Fetching(), "--no-continue",
        "--no-progress", "--format", format, "--output", "-", "--load-info-json", infoFile,
    ];

    /// <summary>Variables that yt-dlp needs: the trusted authorities, and deno's cache.</summary>
    public IReadOnlyDictionary<string, string> Environment(string? authorities)
    {
        var variables = new Dictionary<string, string>();
        if (authorities is not null) variables["SSL_CERT_FILE"] = authorities;
        if (options.DenoCache is { } cache) variables["DENO_DIR"] = cache;
        return variables;
    }

    private string[] Fetching() =>
    [
        "--max-filesize", options.MaxSourceBytes.ToString(CultureInfo.InvariantCulture),
        "--abort-on-unavailable-fragments", "--no-mtime", "--concurrent-fragments", "4",
    ];

    /// <summary>
    /// The work folder stands in as the folder of ffmpeg, where none is: else yt-dlp would hand some streams to an
    /// ffmpeg of its own, past our whitelists.
    /// </summary>
    private IEnumerable<string> Hardened(Uri proxy, string workFolder, string? cookies)
    {
        string[] fixedPart =
        [
            "--ignore-config", "--no-plugin-dirs", "--no-cache-dir", "--no-remote-components", "--no-exec", "--no-playlist", "-I", "1",
            "--fixup", "never", "--ffmpeg-location", workFolder, "--compat-options", "no-certifi",
            "--socket-timeout", "15", "--retries", "3", "--fragment-retries", "3", "--extractor-retries", "1",
            "--output-na-placeholder", "null", "--quiet", "--no-colors", "--proxy", proxy.GetLeftPart(UriPartial.Authority), "--no-js-runtimes",
        ];
        var arguments = fixedPart.Concat(access.ExtractorArguments.SelectMany(argument => new[] { "--extractor-args", argument }));
        if (tools.Deno is { } deno) arguments = arguments.Concat(["--js-runtimes", $"deno:{deno}"]);
        if (cookies is not null) arguments = arguments.Concat(["--cookies", cookies]);
        return arguments;
    }
}
