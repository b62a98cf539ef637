namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>The server's own log: files of 10 MB at most, of which the newest are kept.</summary>
internal sealed class ServerLog(ClusterHome home)
{
    private const int FilesKept = 10;
    private const int LinesShown = 20;
    private const int TailBytes = 16 * 1024;

    public string Directory => home.LogDirectory;

    /// <summary>The file that was written to last; null when there is none since <paramref name="since"/>.</summary>
    public string? Newest(DateTimeOffset since) =>
        Files().Where(file => file.LastWriteTimeUtc >= since.UtcDateTime).Select(file => file.FullName).FirstOrDefault();

    /// <summary>The last lines of a log file; none when it cannot be read.</summary>
    public static IReadOnlyList<string> Tail(string? file)
    {
        if (file is null)
            return [];
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(-Math.Min(TailBytes, stream.Length), SeekOrigin.End);
            using var reader = new StreamReader(stream);
            return LastLines(reader.ReadToEnd());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public static IReadOnlyList<string> LastLines(string text) =>
        [.. text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).TakeLast(LinesShown)];

    /// <summary>PostgreSQL rotates its log but never deletes any of it: all but the newest files go.</summary>
    public void Prune()
    {
        foreach (var file in Files().Skip(FilesKept))
            file.Delete();
    }

    private IEnumerable<FileInfo> Files() =>
        !System.IO.Directory.Exists(home.LogDirectory)
            ? []
            : new DirectoryInfo(home.LogDirectory).GetFiles("*.log").OrderByDescending(file => file.LastWriteTimeUtc);
}
