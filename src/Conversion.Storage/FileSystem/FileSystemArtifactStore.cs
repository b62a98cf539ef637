using System.Runtime.CompilerServices;
using Conversion.Storage.Integrity;
using Microsoft.Extensions.Logging;

namespace Conversion.Storage.FileSystem;

/// <summary>
/// Artifacts as files under one folder, two levels of 256 sub-folders by the id's first digits, the sums of each beside it.
/// Several nodes may share the folder. An artifact appears under its name in one step, after its bytes are on the disk; until
/// then it is in <c>.incoming</c>.
/// </summary>
public sealed class FileSystemArtifactStore : IArtifactStore
{
    private readonly string _root;
    private readonly SumsFile _sums;
    private readonly Incoming _incoming;
    private readonly bool _mustExist;

    /// <summary>A store in a folder.</summary>
    /// <param name="root">The folder; made when it is first needed.</param>
    /// <param name="time">The clock that a sweep measures ages by.</param>
    /// <param name="log">Where remains that were removed are noted.</param>
    /// <param name="mustExist">Whether a folder that is not there is an error, as of a disk that is not mounted, and not an empty store.</param>
    public FileSystemArtifactStore(string root, TimeProvider time, ILogger<FileSystemArtifactStore> log, bool mustExist = false)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _mustExist = mustExist;
        _incoming = new Incoming(_root, time, log);
        _sums = new SumsFile(_incoming, log);
    }

    /// <inheritdoc/>
    public Task<StoredArtifact> PutAsync(string artifactId, string path, CancellationToken cancellation)
    {
        ArtifactIds.ThrowIfInvalid(artifactId, nameof(artifactId));
        return DoAsync($"'{path}' could not be stored in '{_root}'", () => PutFileAsync(artifactId, path, cancellation));
    }

    /// <inheritdoc/>
    public Task RestoreAsync(StoredArtifact artifact, Stream content, CancellationToken cancellation)
    {
        ArtifactIds.ThrowIfInvalid(artifact.ArtifactId, nameof(artifact));
        return DoAsync($"Artifact {artifact.ArtifactId} could not be restored in '{_root}'", () => RestoreFileAsync(artifact, content, cancellation));
    }

    /// <inheritdoc/>
    public async Task<StoredArtifact?> FindAsync(string artifactId, CancellationToken cancellation)
    {
        await using var content = await OpenAsync(artifactId, cancellation);
        return content?.Artifact;
    }

    /// <inheritdoc/>
    public Task<ArtifactStream?> OpenAsync(string artifactId, CancellationToken cancellation) =>
        DoAsync($"Artifact {artifactId} could not be opened in '{_root}'", async () =>
        {
            cancellation.ThrowIfCancellationRequested();
            return ArtifactIds.IsValid(artifactId) && OpenIfThere(PathOf(artifactId)) is { } file ? await _sums.VerifiedAsync(artifactId, file, cancellation) : null;
        });

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string artifactId, CancellationToken cancellation) =>
        DoAsync($"Artifact {artifactId} could not be removed from '{_root}'", () =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (ArtifactIds.IsValid(artifactId))
                _incoming.Remove(TimeSpan.Zero, cancellation, artifactId);
            if (!ArtifactIds.IsValid(artifactId) || PathOf(artifactId) is var path && !Directory.Exists(Path.GetDirectoryName(path)))
                return Task.FromResult(false);
            bool existed = File.Exists(path);
            File.Delete(path);
            File.Delete(SumsFile.PathFor(path));
            Posix.SyncFolder(Path.GetDirectoryName(path)!);
            return Task.FromResult(existed);
        });

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var whatFailed = $"The artifacts in '{_root}' could not be listed";
        using var files = FileFaults.Translate(whatFailed, () => Files().GetEnumerator());
        while (FileFaults.Translate(whatFailed, files.MoveNext))
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
        foreach (var file in FileFaults.Translate($"Remains could not be listed in '{_incoming.Folder}'", () => _incoming.Remains(minimumAge)))
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
        return DoAsync($"Remains could not be removed from '{_incoming.Folder}'", () => Task.FromResult(_incoming.Remove(minimumAge, cancellation)));
    }

    private Task<T> DoAsync<T>(string whatFailed, Func<Task<T>> action) => FileFaults.TranslateAsync(whatFailed, () =>
    {
        ThrowIfGone();
        return action();
    });

    private void ThrowIfGone()
    {
        if (_mustExist && !Directory.Exists(_root))
            throw new DirectoryNotFoundException("the folder is not there. Mount its disk, or create it.");
    }

    private async Task<StoredArtifact> PutFileAsync(string artifactId, string path, CancellationToken cancellation)
    {
        var final = PathOf(artifactId);
        Directory.CreateDirectory(Path.GetDirectoryName(final)!);
        using var upload = await Upload.BeginAsync(artifactId, path, _incoming.NewPart(artifactId), cancellation);
        var stored = upload.Sums.Artifact;
        bool published = upload.TryPublish(final);
        if (!published && !await HoldsAsync(final, stored, cancellation))
            throw new ArtifactStoreException($"Artifact {artifactId} already holds other bytes; an id is given to one result only.", StorageFault.Taken);
        try
        {
            _sums.Write(upload.Sums, final);
            SyncFoldersAbove(final);
        }
        catch when (published)
        {
            File.Delete(final);
            File.Delete(SumsFile.PathFor(final));
            throw;
        }

        upload.Complete();
        return stored;
    }

    private async Task<StoredArtifact> RestoreFileAsync(StoredArtifact artifact, Stream content, CancellationToken cancellation)
    {
        var final = PathOf(artifact.ArtifactId);
        Directory.CreateDirectory(Path.GetDirectoryName(final)!);
        using var upload = await Upload.BeginAsync(artifact.ArtifactId, content, _incoming.NewPart(artifact.ArtifactId), cancellation);
        ArtifactStoreException.ThrowIfOther(artifact, upload.Sums.Artifact);
        // The sums first: should it end between the two, what is there does not fit its sums, and is not given out.
        _sums.Write(upload.Sums, final);
        upload.Replace(final);
        SyncFoldersAbove(final);
        return artifact;
    }

    private static async Task<bool> HoldsAsync(string path, StoredArtifact stored, CancellationToken cancellation)
    {
        await using var existing = OpenIfThere(path);
        return existing?.Length == stored.SizeBytes
            && (await BlockSummer.ReadAsync(stored.ArtifactId, existing, copy: null, cancellation)).Artifact == stored;
    }

    private static FileStream? OpenIfThere(string path)
    {
        try
        {
            return SourceFile.OpenFile(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private IEnumerable<string> Files()
    {
        ThrowIfGone();
        return !Directory.Exists(_root) ? [] : Directory.EnumerateFiles(_root, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2, IgnoreInaccessible = false });
    }

    private string PathOf(string artifactId) => Path.Combine(_root, artifactId[..2], artifactId[2..4], artifactId);

    /// <summary>Bottom up, since the sub-folders may be new as well.</summary>
    private void SyncFoldersAbove(string path)
    {
        for (var folder = Path.GetDirectoryName(path)!; folder.Length >= _root.Length; folder = Path.GetDirectoryName(folder)!)
            Posix.SyncFolder(folder);
    }
}
