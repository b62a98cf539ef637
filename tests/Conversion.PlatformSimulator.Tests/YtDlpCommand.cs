using CliWrap;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>The real yt-dlp, with the options by which the service runs it.</summary>
internal static class YtDlpCommand
{
    /// <summary>A run in <paramref name="folder"/>. Standard error goes into standard output, in order, where <paramref name="isMerged"/>.</summary>
    public static Command In(DirectoryInfo folder, Uri proxy, string authorities, IEnumerable<string> options, IEnumerable<string> links, bool isMerged = false)
    {
        var program = Environment.GetEnvironmentVariable("Converter__Media__YtDlpPath") is { Length: > 0 } path ? path : "yt-dlp";
        string[] arguments = [.. Arguments(proxy, folder.FullName), .. options, "--", .. links];
        return (isMerged ? Cli.Wrap("sh").WithArguments(["-c", "exec \"$@\" 2>&1", "sh", program, .. arguments]) : Cli.Wrap(program).WithArguments(arguments))
            .WithWorkingDirectory(folder.FullName)
            .WithEnvironmentVariables(variables => variables
                .Set("SSL_CERT_FILE", authorities).Set("no_proxy", null).Set("NO_PROXY", null)
                .Set("DENO_DIR", Environment.GetEnvironmentVariable("Converter__Media__DenoCache")))
            .WithValidation(CommandResultValidation.None);
    }

    // An empty folder stands in as ffmpeg's, as it does in the service, and all HLS is fetched by yt-dlp itself.
    private static string[] Arguments(Uri proxy, string folder) =>
    [
        "--ignore-config", "--no-plugin-dirs", "--no-cache-dir", "--no-remote-components", "--no-exec", "--no-playlist", "-I", "1",
        "--fixup", "never", "--ffmpeg-location", folder, "--downloader", "m3u8:native", "--compat-options", "no-certifi",
        "--socket-timeout", "15", "--retries", "1", "--fragment-retries", "1", "--extractor-retries", "1", "--abort-on-unavailable-fragments",
        "--quiet", "--no-progress", "--no-colors", "--no-mtime",
        "--proxy", proxy.OriginalString.TrimEnd('/'), "--no-js-runtimes", .. Deno(),
    ];

    private static string[] Deno() =>
        Environment.GetEnvironmentVariable("Converter__Media__DenoPath") is { Length: > 0 } deno ? ["--js-runtimes", $"deno:{deno}"] : [];
}
