using Conversion.Api.Hosting;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Workers;

/// <summary>
/// Where attempts work: a folder of this node's own, one below it for each attempt. The node holds a lock on its folder
/// while it lives, so that nodes may share a data directory, and a folder whose lock is free was left by a dead node.
/// </summary>
public sealed class WorkFolders : IDisposable
{
    private const string LockFile = ".in-use";

    /// <summary>A folder is made a moment before its lock.</summary>
    private static readonly TimeSpan LongestWithoutLock = TimeSpan.FromMinutes(1);
    private readonly string _root;
    private readonly string _own;
    private readonly ILogger<WorkFolders> _log;
    private readonly FileStream _lock;

    public WorkFolders(IOptions<ConverterOptions> options, ILogger<WorkFolders> log)
    {
        (_root, _log) = (options.Value.WorkDirectory, log);
        _own = Path.Combine(_root, Guid.CreateVersion7().ToString("N"));
        Directory.CreateDirectory(_own);
        _lock = new FileStream(Path.Combine(_own, LockFile), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Makes the empty folder of one attempt.</summary>
    public string Create(Guid job, int attempt) => Directory.CreateDirectory(PathOf(job, attempt)).FullName;

    /// <summary>Removes an attempt's folder with all that is in it; nothing when it is not there.</summary>
    public void Remove(Guid job, int attempt) => Remove(PathOf(job, attempt));

    /// <summary>Removes what dead nodes left.</summary>
    public void RemoveLeftovers()
    {
        foreach (var folder in Directory.GetDirectories(_root).Where(folder => folder != _own && IsAbandoned(folder)))
        {
            _log.LogInformation("Removing the work folder {Folder}: the node that it belonged to is gone.", Path.GetFileName(folder));
            Remove(folder);
        }
    }

    public void Dispose()
    {
        _lock.Dispose();
        Remove(_own);
    }

    private string PathOf(Guid job, int attempt) => Path.Combine(_own, $"{job:N}-{attempt}");

    private static bool IsAbandoned(string folder)
    {
        try
        {
            using var free = new FileStream(Path.Combine(folder, LockFile), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (FileNotFoundException)
        {
            return DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > LongestWithoutLock;
        }
        catch (DirectoryNotFoundException)
        {
            return false; // another node has just removed it
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false; // in use, or another user's
        }
    }

    private void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("The work folder {Folder} could not be removed: {Reason}", folder, failure.Message);
        }
    }
}
