using System.Text.Json;
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
            var result = await YtDlpCommand.In(folder, proxy, authorities, [.. options, "--output", "media.%(format_id)s.%(ext)s"], [url])
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
}
