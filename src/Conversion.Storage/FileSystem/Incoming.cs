using Microsoft.Extensions.Logging;

namespace Conversion.Storage.FileSystem;

/// <summary>The folder of a store where files are until they are whole, and where those stay whose upload died.</summary>
internal sealed class Incoming(string root, TimeProvider time, ILogger log)
{
    private const string Extension = ".part";

    internal string Folder { get; } = Path.Combine(root, ".incoming");

    /// <summary>A name for a file that is on its way to <paramref name="artifactId"/>; its folder is there.</summary>
    internal string NewPart(string artifactId)
    {
        Directory.CreateDirectory(Folder);
        return Path.Combine(Folder, $"{artifactId}.{Guid.NewGuid():n}{Extension}");
    }

    /// <summary>What no upload holds any more.</summary>
    internal List<string> Remains(TimeSpan minimumAge) => [.. PartsOlderThan(minimumAge, "*").Where(Upload.IsRemains)];

    /// <summary>Removes what no upload of <paramref name="artifactId"/>, or of any artifact, holds any more.</summary>
    internal int Remove(TimeSpan minimumAge, CancellationToken cancellation, string artifactId = "*")
    {
        int removed = 0;
        foreach (var part in PartsOlderThan(minimumAge, artifactId))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!Upload.TryRemoveRemains(part))
                continue;
            removed++;
            log.LogInformation("Removed {File}, left by an upload that died", part);
        }

        return removed;
    }

    // A file made this moment may look younger than the clock.
    private IEnumerable<string> PartsOlderThan(TimeSpan minimumAge, string artifactId) => !Directory.Exists(Folder)
        ? []
        : Directory.EnumerateFiles(Folder, $"{artifactId}.*{Extension}", new EnumerationOptions { IgnoreInaccessible = false })
            .Where(part => minimumAge == TimeSpan.Zero || time.GetUtcNow() - File.GetLastWriteTimeUtc(part) >= minimumAge);
}
