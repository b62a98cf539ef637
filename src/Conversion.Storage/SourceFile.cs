namespace Conversion.Storage;

/// <summary>The file that is to be stored is not fit for it; nothing is wrong with the store.</summary>
internal sealed class SourceException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>A local file on its way into a store: a plain one, which nobody writes to meanwhile.</summary>
internal sealed class SourceFile : IDisposable
{
    private readonly string _path;
    private readonly long _length;
    private readonly DateTime _written;

    private SourceFile(string path, FileStream stream)
    {
        (_path, Stream) = (path, stream);
        (_length, _written) = (stream.Length, File.GetLastWriteTimeUtc(stream.SafeFileHandle));
    }

    /// <summary>Its bytes. The handle holds a shared lock (flock).</summary>
    internal FileStream Stream { get; }

    /// <summary>Opens it.</summary>
    /// <exception cref="SourceException">It is missing or no plain file.</exception>
    internal static SourceFile Open(string path)
    {
        FileStream? stream = null;
        try
        {
            // A tool that was turned against us could leave a link to any file of this machine as its output.
            if (new FileInfo(path).LinkTarget is not null)
                throw new SourceException($"'{path}' is a symbolic link; only a plain file can be stored.");
            stream = OpenFile(path, FileMode.Open, FileAccess.Read);
            if (!stream.CanSeek)
                throw new SourceException($"'{path}' is a pipe or a device; only a plain file can be stored.");
            return new SourceFile(path, stream);
        }
        catch (Exception e) when (e is not SourceException && e is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new SourceException(e.Message, e);
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>A tool that still writes to its output would make the digest a lie.</summary>
    /// <exception cref="SourceException">The file is not what it was when it was opened.</exception>
    internal void ThrowIfChanged(long bytesRead)
    {
        if (bytesRead != _length || Stream.Length != _length || File.GetLastWriteTimeUtc(Stream.SafeFileHandle) != _written)
            throw new SourceException($"'{_path}' changed while it was being stored.");
    }

    internal static FileStream OpenFile(string path, FileMode mode, FileAccess access, FileShare share = FileShare.Read) =>
        new(path, new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = FileOptions.Asynchronous, BufferSize = 0 });

    public void Dispose() => Stream.Dispose();
}
