using Conversion.Storage.Integrity;

namespace Conversion.Storage.FileSystem;

/// <summary>
/// One file on its way into the store: flushed to the disk under a temporary name, then given its own. The temporary name is
/// a hard link to the source where the file system is the same, else a copy. While the upload lives it holds a shared lock
/// (flock) on the file, so that no sweep, on this node or another, takes it for the remains of a crash.
/// </summary>
internal sealed class Upload : IDisposable
{
    private readonly string? _source;
    private readonly string _temporary;
    private readonly FileStream _file;

    private Upload(string? source, string temporary, FileStream file, BlockSums sums) => (_source, _temporary, _file, Sums) = (source, temporary, file, sums);

    /// <summary>Of what is on the disk.</summary>
    public BlockSums Sums { get; }

    /// <summary>Brings the bytes of <paramref name="path"/> onto the store's disk as <paramref name="temporary"/>.</summary>
    /// <exception cref="SourceException">The source is missing, is no plain file or changed meanwhile.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public static async Task<Upload> BeginAsync(string artifactId, string path, string temporary, CancellationToken cancellation)
    {
        var source = SourceFile.Open(path);
        FileStream? copy = null;
        try
        {
            bool linked = Posix.TryLink(source.Stream.SafeFileHandle, temporary) == Posix.LinkOutcome.Linked;
            if (!linked)
                copy = SourceFile.OpenFile(temporary, FileMode.CreateNew, FileAccess.ReadWrite);
            var sums = await BlockSummer.ReadAsync(artifactId, source.Stream, copy, cancellation);
            RandomAccess.FlushToDisk((copy ?? source.Stream).SafeFileHandle);
            source.ThrowIfChanged(sums.Artifact.SizeBytes);
            if (!linked)
                source.Dispose();
            return new Upload(linked ? path : null, temporary, copy ?? source.Stream, sums);
        }
        catch
        {
            File.Delete(temporary);
            copy?.Dispose();
            source.Dispose();
            throw;
        }
    }

    /// <summary>Brings what <paramref name="content"/> gives onto the store's disk as <paramref name="temporary"/>.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static async Task<Upload> BeginAsync(string artifactId, Stream content, string temporary, CancellationToken cancellation)
    {
        var copy = SourceFile.OpenFile(temporary, FileMode.CreateNew, FileAccess.ReadWrite);
        try
        {
            var sums = await BlockSummer.ReadAsync(artifactId, content, copy, cancellation);
            RandomAccess.FlushToDisk(copy.SafeFileHandle);
            return new Upload(null, temporary, copy, sums);
        }
        catch
        {
            File.Delete(temporary);
            await copy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives the file its name; false when that name is taken. The name is durable once its folder is synced.</summary>
    public bool TryPublish(string name) => Publication.TryPublish(_file.SafeFileHandle, _temporary, name);

    /// <summary>Gives the file its name, and takes it from whatever has it.</summary>
    public void Replace(string name) => File.Move(_temporary, name, overwrite: true);

    /// <summary>The artifact is safe: a source that was linked rather than copied has then moved.</summary>
    public void Complete()
    {
        if (_source is null)
            return;
        try
        {
            File.Delete(_source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The bytes are stored all the same; the old name goes with the work folder that it is in.
        }
    }

    /// <summary>Removes the temporary name before the lock goes.</summary>
    public void Dispose()
    {
        File.Delete(_temporary);
        _file.Dispose();
    }

    /// <summary>Whether no upload holds a temporary file any more.</summary>
    public static bool IsRemains(string temporary) => TryHold(temporary, _ => { });

    /// <summary>Removes a temporary file, unless an upload still holds it.</summary>
    public static bool TryRemoveRemains(string temporary) => TryHold(temporary, File.Delete);

    private static bool TryHold(string temporary, Action<string> act)
    {
        try
        {
            // FileShare.None is an exclusive lock, refused while any upload holds its shared one.
            using var held = SourceFile.OpenFile(temporary, FileMode.Open, FileAccess.Read, FileShare.None);
            act(temporary);
            return true;
        }
        catch (IOException e) when (e is FileNotFoundException || Posix.IsLockedByAnother(e))
        {
            return false;
        }
    }
}
