using CliWrap.Buffered;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>One run of the real yt-dlp on many links, and what came of each: its start-up takes longer than most of them.</summary>
public sealed class YtDlpBatch : IDisposable
{
    private const string FilePrefix = "fetched ";
    private readonly DirectoryInfo folder;
    private readonly Dictionary<string, List<string>> linesOf = [];

    private YtDlpBatch(DirectoryInfo folder, IReadOnlyList<string> links, string output)
    {
        this.folder = folder;
        List<string>? lines = null;
        foreach (var line in output.Split('\n').Select(line => line.Trim('\r')))
        {
            // What a link leads on to is told in the same way, and is no link of ours.
            if (links.FirstOrDefault(link => line.EndsWith($"Extracting URL: {link}", StringComparison.Ordinal)) is { } next) linesOf[next] = lines = [];
            lines?.Add(line);
        }
    }

    /// <summary>The last error of <paramref name="link"/>, without <c>ERROR: </c>; null when there is none.</summary>
    public string? ErrorOf(string link) => Last(link, "ERROR: ");

    /// <summary>The file that was fetched from <paramref name="link"/>; null when none was.</summary>
    public string? FileOf(string link) => Last(link, FilePrefix);

    public void Dispose() => folder.Delete(recursive: true);

    internal static async Task<YtDlpBatch> RunAsync(
        Uri proxy, string authorities, IReadOnlyList<string> links, IEnumerable<string> options, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("simulator-specs-");
        try
        {
            string[] told = ["--no-quiet", "--no-simulate", "--print", $"after_move:{FilePrefix}%(filepath)s", "--output", "%(id)s.%(format_id)s.%(ext)s"];
            var result = await YtDlpCommand.In(folder, proxy, authorities, [.. options, .. told], links, isMerged: true).ExecuteBufferedAsync(cancellation);
            TestContext.Current.TestOutputHelper?.WriteLine(result.StandardOutput);
            return new YtDlpBatch(folder, links, result.StandardOutput);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    private string? Last(string link, string prefix) =>
        linesOf.GetValueOrDefault(link)?.LastOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..].TrimStart('\r') is { } text
            ? prefix == FilePrefix ? Path.Combine(folder.FullName, text) : text
            : null;
}
