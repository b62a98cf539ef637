namespace Conversion.Storage.FileSystem;

/// <summary>
/// One file on its way into the store: flushed to the disk under a temporary name, then given its own. The temporary name is
/// a hard link to the source where the file system is the same, else a copy. While the upload lives it holds a shared lock
/// (flock) on the file, so that no sweep, on this node or another, takes it for the remains of a crash.
/// </summary>
internal sealed class Upload : IDisposable
{
    private readonly string _source;
    private readonly string _temporary;
    private readonly FileStream _file;
    private readonly bool _linked;

    private Upload(string source, string temporary, FileStream file, bool linked, string sha256)
    {
        (_source, _temporary, _file, _linked) = (source, temporary, file, linked);
        (SizeBytes, Sha256) = (file.Length, sha256);
    }

    /// <summary>Length in bytes of what is on the disk.</summary>
    public long SizeBytes { get; }

    /// <summary>SHA-256 of what is on the disk.</summary>
    public string Sha256 { get; }

    /// <summary>Brings the bytes of <paramref name="source"/> onto the store's disk as <paramref name="temporary"/>.</summary>
    /// <exception cref="IOException">The source is missing, is no plain file or changed meanwhile; or the disk refused.</exception>
    public static async Task<Upload> BeginAsync(string source, string temporary, CancellationToken cancellation)
    {
        // A tool that was turned against us could leave a link to any file of this machine as its output.
        if (new FileInfo(source).LinkTarget is not null)
            throw new IOException($"'{source}' is a symbolic link; only a plain file can be stored.");
        FileStream? opened = Open(source, FileMode.Open, FileAccess.Read), copy = null;
        try
        {
            if (!opened.CanSeek)
                throw new IOException($"'{source}' is a pipe or a device; only a plain file can be stored.");
            var (length, written) = (opened.Length, File.GetLastWriteTimeUtc(opened.SafeFileHandle));
            bool linked = Posix.TryLink(opened.SafeFileHandle, temporary) == Posix.LinkOutcome.Linked;
            if (!linked)
                copy = Open(temporary, FileMode.CreateNew, FileAccess.ReadWrite);
            var sha256 = await FileDigest.ComputeAsync(opened, copy, cancellation);
            var file = copy ?? opened;
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            // A tool that still writes to its output would make the digest a lie.
            if (file.Length != length || opened.Length != length || File.GetLastWriteTimeUtc(opened.SafeFileHandle) != written)
                throw new IOException($"'{source}' changed while it was being stored.");
            if (!linked)
                await opened.DisposeAsync();
            return new Upload(source, temporary, file, linked, sha256);
        }
        catch
        {
            File.Delete(temporary);
            copy?.Dispose();
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Gives the file its name; false when that name is taken. The name is durable once its folder is synced.</summary>
    public bool TryPublish(string name) => Publication.TryPublish(_file.SafeFileHandle, _temporary, name);

    /// <summary>The artifact is safe: a source that was linked rather than copied has then moved.</summary>
    public void Complete()
    {
        if (!_linked)
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
            using var held = Open(temporary, FileMode.Open, FileAccess.Read, FileShare.None);
            act(temporary);
            return true;
        }
        catch (IOException e) when (e is FileNotFoundException || Posix.IsLockedByAnother(e))
        {
            return false;
        }
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share = FileShare.Read) =>
        new(path, new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = FileOptions.Asynchronous, BufferSize = 0 });
}
