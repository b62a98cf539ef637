using Conversion.Api.Hosting;
using Conversion.Api.Recovery;
using Conversion.Media;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Workers;

/// <summary>
/// Where attempts work: a folder of this node's own, one below it for each attempt. The node holds a lock on its folder
/// while it lives, so that nodes may share a data directory, and a folder whose lock is free was left by a dead node.
/// A download that was begun outlives its attempt in a folder of its job, until the next attempt takes it or the job ends.
/// </summary>
public sealed class WorkFolders : IDisposable
{
    private const string LockFile = ".in-use";

    /// <summary>A folder is made a moment before its lock.</summary>
    private static readonly TimeSpan LongestWithoutLock = TimeSpan.FromMinutes(1);
    private readonly string _root;
    private readonly string _begun;
    private readonly string _own;
    private readonly ILogger<WorkFolders> _log;
    private readonly FileStream _lock;

    public WorkFolders(IOptions<ConverterOptions> options, ILogger<WorkFolders> log)
    {
        (_root, _begun, _log) = (options.Value.WorkDirectory, options.Value.BegunDirectory, log);
        _own = Path.Combine(_root, Guid.CreateVersion7().ToString("N"));
        Directory.CreateDirectory(_own);
        Directory.CreateDirectory(_begun);
        _lock = new FileStream(Path.Combine(_own, LockFile), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Makes the folder of one attempt: empty, but for the download that an earlier attempt of the job began.</summary>
    public string Create(Guid job, int attempt)
    {
        var folder = Directory.CreateDirectory(PathOf(job, attempt)).FullName;
        Move(BegunBy(job), Path.Combine(folder, PartialDownload.FolderName));
        return folder;
    }

    /// <summary>Removes an attempt's folder with all that is in it; nothing when it is not there.</summary>
    public void Remove(Guid job, int attempt) => Remove(PathOf(job, attempt));

    /// <summary>Keeps what an attempt has downloaded for the job's next attempt.</summary>
    public void Keep(Guid job, int attempt) => Keep(job, PathOf(job, attempt));

    /// <summary>Removes what was kept for a job's next attempt: there will be none.</summary>
    public void Forget(Guid job) => Remove(BegunBy(job));

    /// <summary>The jobs for which a begun download is kept.</summary>
    public IReadOnlyList<Guid> Begun() =>
        [.. Directory.GetDirectories(_begun).Select(Path.GetFileName).Where(name => Guid.TryParseExact(name, "N", out _)).Select(name => Guid.ParseExact(name!, "N"))];

    /// <summary>The folders of nodes that are gone, each locked against other nodes until it is disposed.</summary>
    public IEnumerable<AbandonedFolder> TakeAbandoned()
    {
        foreach (var folder in Directory.GetDirectories(_root).Where(folder => folder != _own))
        {
            if (TryTake(folder) is { } abandoned)
            {
                using (abandoned)
                {
                    yield return abandoned;
                }
            }
        }
    }

    /// <summary>Keeps what a dead node's attempt has downloaded, for the job's next attempt.</summary>
    public void Keep(AbandonedAttempt attempt) => Keep(attempt.JobId, attempt.Folder);

    /// <summary>Removes a dead node's folder.</summary>
    public void Remove(AbandonedFolder folder)
    {
        _log.LogInformation("Removing the work folder {Folder}: the node that it belonged to is gone.", Path.GetFileName(folder.Path));
        Remove(folder.Path);
    }

    public void Dispose()
    {
        _lock.Dispose();
        Remove(_own);
    }

    private string PathOf(Guid job, int attempt) => Path.Combine(_own, $"{job:N}-{attempt}");

    private string BegunBy(Guid job) => Path.Combine(_begun, $"{job:N}");

    private static AbandonedFolder? TryTake(string folder)
    {
        try
        {
            return new AbandonedFolder(folder, new FileStream(Path.Combine(folder, LockFile), FileMode.Open, FileAccess.ReadWrite, FileShare.None));
        }
        catch (FileNotFoundException)
        {
            return DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > LongestWithoutLock ? new AbandonedFolder(folder, null) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null; // in use, another user's, or another node has just removed it
        }
    }

    private void Keep(Guid job, string attemptFolder)
    {
        Forget(job); // an older attempt's is not needed beside a newer one's
        Move(Path.Combine(attemptFolder, PartialDownload.FolderName), BegunBy(job));
    }

    private void Move(string from, string to)
    {
        try
        {
            if (Directory.Exists(from))
            {
                Directory.Move(from, to);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("The begun download {Folder} could not be kept and is fetched again: {Reason}", from, failure.Message);
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
