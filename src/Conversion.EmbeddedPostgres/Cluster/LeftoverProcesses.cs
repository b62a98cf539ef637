using System.Globalization;
using Conversion.EmbeddedPostgres.Processes;
using Microsoft.Extensions.Logging;

namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>
/// Ends what is left of a server whose host was killed. Whether a process belongs to the cluster is told by its working directory,
/// which every PostgreSQL process has in its cluster for life; the number in <c>postmaster.pid</c> may by now be a stranger's.
/// </summary>
internal sealed class LeftoverProcesses(ClusterHome home, EmbeddedPostgresOptions options, ILogger logger)
{
    private static readonly TimeSpan OrphansEndThemselves = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ImmediateLimit = TimeSpan.FromSeconds(5);

    /// <summary>After it, no process uses the cluster and no stale <c>postmaster.pid</c> is left. The caller holds the lock.</summary>
    /// <exception cref="PostgresClusterException">A process does not end even when killed.</exception>
    public async Task EndAsync(CancellationToken cancellation)
    {
        var left = await FindAsync(cancellation);
        if (left.Count > 0)
            await EndAsync(left, cancellation);

        // PostgreSQL itself would refuse to start if the number in it now belongs to any process of the same user, or to a zombie.
        if (File.Exists(home.ProcessIdFile))
        {
            logger.LogInformation("Removing {File}, left by a server that was not stopped cleanly", home.ProcessIdFile);
            File.Delete(home.ProcessIdFile);
        }
    }

    /// <summary>The processes of this cluster.</summary>
    public async Task<IReadOnlyList<RunningProcess>> FindAsync(CancellationToken cancellation)
    {
        var candidates = Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id != 0 && IsPostgres(id))
            .Select(RunningProcess.Find)
            .OfType<RunningProcess>()
            .ToDictionary(process => $"/proc/{process.Id}/cwd");
        if (candidates.Count == 0)
            return [];

        // As the server's account: in a container, root without CAP_SYS_PTRACE may not look at another user's process.
        var stat = await Tools.RunAsync(home.Account, "stat", ["-L", "-c", "%n\t%d:%i", home.ClusterDirectory, .. candidates.Keys], cancellation);
        var folders = stat.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t')).ToDictionary(fields => fields[0], fields => fields[1]);
        return !folders.TryGetValue(home.ClusterDirectory, out var cluster)
            ? []
            : [.. candidates.Where(pair => folders.GetValueOrDefault(pair.Key) == cluster).Select(pair => pair.Value)];
    }

    private async Task EndAsync(IReadOnlyList<RunningProcess> left, CancellationToken cancellation)
    {
        var postmaster = ReadPostmaster(left);
        if (postmaster is not null)
            logger.LogWarning("A server of an earlier host still runs in {Cluster} (process {ProcessId}); stopping it", home.ClusterDirectory, postmaster.Id);
        postmaster?.Send(StopSignal.Fast);
        if (await RunningProcess.WaitForEndAsync(left, postmaster is null ? OrphansEndThemselves : options.StopTimeout, cancellation))
            return;

        foreach (var signal in new[] { StopSignal.Immediate, StopSignal.Kill })
        {
            logger.LogWarning(
                "Processes {Processes} still use {Cluster}; sending {Signal}", string.Join(", ", left.Where(p => p.IsAlive).Select(p => p.Id)), home.ClusterDirectory, signal);
            foreach (var process in left)
                process.Send(signal);
            if (await RunningProcess.WaitForEndAsync(left, ImmediateLimit, cancellation))
                return;
        }

        throw new PostgresClusterException(
            $"Processes {string.Join(", ", left.Where(process => process.IsAlive).Select(process => process.Id))} use {home.ClusterDirectory} and do not"
            + " end even when killed: a disk that does not answer, most likely. Free them, or restart the machine.");
    }

    private RunningProcess? ReadPostmaster(IReadOnlyList<RunningProcess> left)
    {
        var line = File.Exists(home.ProcessIdFile) ? File.ReadLines(home.ProcessIdFile).FirstOrDefault() : null;
        return int.TryParse(line, CultureInfo.InvariantCulture, out var id) ? left.FirstOrDefault(process => process.Id == id) : null;
    }

    private static bool IsPostgres(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").Trim() == "postgres";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
