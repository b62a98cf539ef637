using System.Globalization;
using Conversion.EmbeddedPostgres.Processes;

namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>
/// The right to serve a data directory: a file held open with the kernel's exclusive lock (flock(2)), which ends with the process however
/// that ends. The holder's number lies in a file beside it, since the locked file itself cannot be opened by others.
/// </summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private const int WouldBlock = 11; // EAGAIN: what flock answers when another has it.

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <exception cref="DataDirectoryInUseException">Another process, or another server in this one, holds it.</exception>
    public static DataDirectoryLock Acquire(string path, string dataDirectory)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult == WouldBlock)
        {
            throw new DataDirectoryInUseException(dataDirectory, ReadHolder(path + ".pid"));
        }

        try
        {
            File.WriteAllText(path + ".pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectoryLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static int? ReadHolder(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var id) && RunningProcess.Find(id) is not null ? id : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
