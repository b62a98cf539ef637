using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Conversion.TestMedia.Samples;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>One run of the real yt-dlp, with the options by which the service runs it, and what came of it.</summary>
public sealed class YtDlpRun : IDisposable
{
    private readonly DirectoryInfo folder;

    private YtDlpRun(DirectoryInfo folder, BufferedCommandResult result) =>
        (this.folder, ExitCode, Errors, Json) = (folder, result.ExitCode, result.StandardError, result.StandardOutput);

    /// <summary>The exit code.</summary>
    public int ExitCode { get; }

    /// <summary>All of standard error.</summary>
    public string Errors { get; }

    /// <summary>All of standard output: with <c>--dump-json</c>, what was extracted.</summary>
    public string Json { get; }

    /// <summary>The last line that begins with <c>ERROR: </c>, from there on; null when there is none.</summary>
    public string? Error => Errors.Split('\n').LastOrDefault(line => line.StartsWith("ERROR: ", StringComparison.Ordinal))?["ERROR: ".Length..].TrimStart('\r');

    /// <summary>The files that were fetched.</summary>
    public IReadOnlyList<string> Files => [.. folder.EnumerateFiles("media.*").Select(file => file.FullName)];

    /// <summary>What was extracted.</summary>
    public JsonElement Info
    {
        get
        {
            Assert.True(ExitCode == 0, Errors);
            return JsonDocument.Parse(Json).RootElement.Clone();
        }
    }

    /// <summary>What ffprobe says of the one file.</summary>
    public Task<MediaProbe> ProbeAsync()
    {
        Assert.True(ExitCode == 0, Errors);
        return MediaProbe.ReadAsync(Assert.Single(Files), TestContext.Current.CancellationToken);
    }

    public void Dispose() => folder.Delete(recursive: true);

    internal static async Task<YtDlpRun> StartAsync(Uri proxy, string authorities, string url, string[] options, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("simulator-specs-");
        try
        {
            var result = await Cli.Wrap(Environment.GetEnvironmentVariable("Converter__Media__YtDlpPath") ?? "yt-dlp")
                .WithArguments([.. Arguments(proxy, folder.FullName), .. options, "--", url])
                .WithWorkingDirectory(folder.FullName)
                .WithEnvironmentVariables(variables => variables
                    .Set("SSL_CERT_FILE", authorities).Set("no_proxy", null).Set("NO_PROXY", null)
                    .Set("DENO_DIR", Environment.GetEnvironmentVariable("Converter__Media__DenoCache")))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellation);
            TestContext.Current.TestOutputHelper?.WriteLine($"{url}: exit {result.ExitCode}\n{result.StandardError}");
            return new YtDlpRun(folder, result);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    // An empty folder stands in as ffmpeg's, as it does in the service, and all HLS is fetched by yt-dlp itself.
    private static string[] Arguments(Uri proxy, string folder) =>
    [
        "--ignore-config", "--no-plugin-dirs", "--no-cache-dir", "--no-remote-components", "--no-exec", "--no-playlist", "-I", "1",
        "--fixup", "never", "--ffmpeg-location", folder, "--downloader", "m3u8:native", "--compat-options", "no-certifi",
        "--socket-timeout", "15", "--retries", "1", "--fragment-retries", "1", "--extractor-retries", "1", "--abort-on-unavailable-fragments",
        "--quiet", "--no-progress", "--no-colors", "--no-mtime", "--output", "media.%(format_id)s.%(ext)s",
        "--proxy", proxy.OriginalString.TrimEnd('/'), "--no-js-runtimes", .. Deno(),
    ];

    private static string[] Deno() =>
        Environment.GetEnvironmentVariable("Converter__Media__DenoPath") is { Length: > 0 } deno ? ["--js-runtimes", $"deno:{deno}"] : [];
}
