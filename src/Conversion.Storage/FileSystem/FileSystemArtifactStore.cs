using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Conversion.Storage.FileSystem;

/// <summary>
/// Artifacts as files under one folder, two levels of 256 sub-folders by the id's first digits. Several nodes may share the
/// folder. An artifact appears under its name in one step, after its bytes are on the disk; until then it is in <c>.incoming</c>.
/// </summary>
/// <param name="root">The folder; made when it is first needed.</param>
/// <param name="time">The clock that a sweep measures ages by.</param>
/// <param name="log">Where remains that were removed are noted.</param>
public sealed class FileSystemArtifactStore(string root, TimeProvider time, ILogger<FileSystemArtifactStore> log) : IArtifactStore
{
    private const string AnyRemains = "*.part";
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    private string Incoming => Path.Combine(_root, ".incoming");

    /// <inheritdoc/>
    public Task<StoredArtifact> PutAsync(string artifactId, string path, CancellationToken cancellation)
    {
        ArtifactIds.ThrowIfInvalid(artifactId, nameof(artifactId));
        return StorageFault.TranslateAsync($"'{path}' could not be stored in '{_root}'", () => PutFileAsync(artifactId, path, cancellation));
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(string artifactId, CancellationToken cancellation) =>
        StorageFault.TranslateAsync($"Artifact {artifactId} could not be opened in '{_root}'", () =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult<Stream?>(ArtifactIds.IsValid(artifactId) ? OpenIfThere(PathOf(artifactId)) : null);
        });

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string artifactId, CancellationToken cancellation) =>
        StorageFault.TranslateAsync($"Artifact {artifactId} could not be removed from '{_root}'", () =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (ArtifactIds.IsValid(artifactId))
                RemoveRemains($"{artifactId}.{AnyRemains}", TimeSpan.Zero, cancellation);
            if (!ArtifactIds.IsValid(artifactId) || PathOf(artifactId) is var path && !File.Exists(path))
                return Task.FromResult(false);
            File.Delete(path);
            Posix.SyncFolder(Path.GetDirectoryName(path)!);
            return Task.FromResult(true);
        });

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var whatFailed = $"The artifacts in '{_root}' could not be listed";
        using var files = StorageFault.Translate(whatFailed, () => Files(_root, "*", depth: 2).GetEnumerator());
        while (StorageFault.Translate(whatFailed, files.MoveNext))
        {
            cancellation.ThrowIfCancellationRequested();
            var (file, name) = (files.Current, Path.GetFileName(files.Current));
            // Whatever else lies in the folder is nobody's artifact, and neither is an id outside its own sub-folder.
            if (ArtifactIds.IsValid(name) && file == PathOf(name))
                yield return name;
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListRemainsAsync(TimeSpan minimumAge, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumAge, TimeSpan.Zero);
        foreach (var file in StorageFault.Translate($"Remains could not be listed in '{Incoming}'", () => RemainsOlderThan(minimumAge, AnyRemains).Where(Upload.IsRemains).ToList()))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return file;
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<int> SweepAsync(TimeSpan minimumAge, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumAge, TimeSpan.Zero);
        return StorageFault.TranslateAsync($"Remains could not be removed from '{Incoming}'", () => Task.FromResult(RemoveRemains(AnyRemains, minimumAge, cancellation)));
    }

    private int RemoveRemains(string pattern, TimeSpan minimumAge, CancellationToken cancellation)
    {
        int removed = 0;
        foreach (var file in RemainsOlderThan(minimumAge, pattern))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!Upload.TryRemoveRemains(file))
                continue;
            removed++;
            log.LogInformation("Removed {File}, left by an upload that died", file);
        }

        return removed;
    }

    // A file made this moment may look younger than the clock.
    private IEnumerable<string> RemainsOlderThan(TimeSpan minimumAge, string pattern) =>
        Files(Incoming, pattern, depth: 0).Where(file => minimumAge == TimeSpan.Zero || time.GetUtcNow() - File.GetLastWriteTimeUtc(file) >= minimumAge);

    private async Task<StoredArtifact> PutFileAsync(string artifactId, string path, CancellationToken cancellation)
    {
        var final = PathOf(artifactId);
        Directory.CreateDirectory(Path.GetDirectoryName(final)!);
        Directory.CreateDirectory(Incoming);
        using var upload = await Upload.BeginAsync(path, Path.Combine(Incoming, $"{artifactId}.{Guid.NewGuid():n}.part"), cancellation);
        var stored = new StoredArtifact(artifactId, upload.SizeBytes, upload.Sha256);
        bool published = upload.TryPublish(final);
        if (!published && !await HoldsAsync(final, stored, cancellation))
            throw new IOException($"Artifact {artifactId} already holds other bytes; an id is given to one result only.");
        try
        {
            SyncFoldersAbove(final);
        }
        catch when (published)
        {
            File.Delete(final);
            throw;
        }

        upload.Complete();
        return stored;
    }

    private static async Task<bool> HoldsAsync(string path, StoredArtifact stored, CancellationToken cancellation)
    {
        await using var existing = OpenIfThere(path);
        return existing?.Length == stored.SizeBytes
            && await FileDigest.ComputeAsync(existing, copy: null, cancellation) == stored.Sha256;
    }

    private static FileStream? OpenIfThere(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous,
                BufferSize = 0, // whoever serves a file has a buffer of its own
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Files(string folder, string pattern, int depth) =>
        !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder, pattern, new EnumerationOptions
        {
            RecurseSubdirectories = depth > 0,
            MaxRecursionDepth = depth,
            IgnoreInaccessible = false,
        });

    private string PathOf(string artifactId) => Path.Combine(_root, artifactId[..2], artifactId[2..4], artifactId);

    /// <summary>Bottom up, since the sub-folders may be new as well.</summary>
    private void SyncFoldersAbove(string path)
    {
        for (var folder = Path.GetDirectoryName(path)!; folder.Length >= _root.Length; folder = Path.GetDirectoryName(folder)!)
            Posix.SyncFolder(folder);
    }
}
