using System.Globalization;

namespace Conversion.Media.Processes;

/// <summary>
/// Ends what a killed host's tools left running. The tools themselves die with their host, by a parent-death signal; what they
/// started does not inherit it, and is found by the folder that it works in.
/// </summary>
public static class OrphanedTools
{
    private const string DeletedSuffix = " (deleted)";
    private static readonly TimeSpan DeathDeadline = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Sends SIGKILL to every process of this machine whose current directory is <paramref name="folder"/> or below it, also
    /// when that is gone already, except to the calling process; and returns when all are dead, or after two seconds. Processes
    /// of other users that this one may not look at or kill are passed over.
    /// </summary>
    /// <param name="folder">An abandoned work folder; it need not exist.</param>
    /// <returns>What was killed, each once; nothing, as a rule.</returns>
    public static IReadOnlyList<OrphanedTool> KillIn(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var place = RealPath.Of(folder);
        var killed = new Dictionary<int, OrphanedTool>();
        // Again and again, since what is about to die may just have started something.
        SpinWait.SpinUntil(() => !KillOnce(place, killed), DeathDeadline);
        return [.. killed.Values];
    }

    private static bool KillOnce(string place, Dictionary<int, OrphanedTool> killed)
    {
        var living = ProcessTable.Living().ToList();
        foreach (var process in living.Where(process => process.Id != Environment.ProcessId && WorksIn(process.Id, place)))
            if (ProcessGroup.KillOne(process.Id)) killed.TryAdd(process.Id, new OrphanedTool(process.Id, process.Name));
        // Who is dying has no folder any more for a moment, and lives as yet.
        return living.Exists(process => killed.ContainsKey(process.Id));
    }

    private static bool WorksIn(int process, string place)
    {
        try
        {
            var current = new FileInfo($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/cwd").LinkTarget;
            if (current is null) return false;
            return IsIn(current, place) || current.EndsWith(DeletedSuffix, StringComparison.Ordinal) && IsIn(current[..^DeletedSuffix.Length], place);
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return false; // gone, or another user's
        }
    }

    private static bool IsIn(string path, string place) =>
        path.StartsWith(place, StringComparison.Ordinal) && (path.Length == place.Length || path[place.Length] == Path.DirectorySeparatorChar);
}

/// <summary>A process that outlived its host.</summary>
/// <param name="ProcessId">Its pid.</param>
/// <param name="Name">Its program's name, at most 15 characters.</param>
public sealed record OrphanedTool(int ProcessId, string Name);
