using System.Globalization;

namespace Conversion.TestSupport.Services;

/// <summary>A process of this machine as /proc shows it; one that is dead and not yet collected does not count.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">Who started it, or who inherited it.</param>
/// <param name="Started">Clock ticks after boot: tells it from a later process with the same id.</param>
public sealed record RunningProcess(int Id, int Parent, long Started)
{
    /// <summary>Whether it still runs.</summary>
    public bool IsAlive => Read($"/proc/{Id}")?.Started == Started;

    /// <summary>The process of that id; null when there is none.</summary>
    public static RunningProcess? Find(int id) => Read($"/proc/{id}");

    /// <summary>What <paramref name="ancestor"/> started, directly or not.</summary>
    public static IReadOnlyList<RunningProcess> StartedBy(int ancestor)
    {
        var all = All().ToLookup(process => process.Parent);
        var found = new List<RunningProcess>(all[ancestor]);
        for (var i = 0; i < found.Count; i++)
            found.AddRange(all[found[i].Id]);
        return found;
    }

    /// <summary>What works in a folder or below it, be the folder still there or not.</summary>
    public static IReadOnlyList<RunningProcess> WorkingIn(string folder) =>
        [.. All().Where(process => FolderOf(process.Id) is { } own && (own == folder || own.StartsWith(folder + "/", StringComparison.Ordinal)))];

    /// <summary>The program and its arguments, as they were given; empty once it is gone.</summary>
    public IReadOnlyList<string> Arguments
    {
        get
        {
            try
            {
                return File.ReadAllText($"/proc/{Id}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return [];
            }
        }
    }

    /// <summary>Whether it runs <paramref name="program"/>, be it by way of an interpreter.</summary>
    public bool IsRunOf(string program) => Arguments.Take(2).Any(argument => Path.GetFileName(argument) == program);

    /// <summary>Sends it a signal. False when it was gone before.</summary>
    public bool TrySend(UnixSignal signal) => IsAlive && NativeMethods.TrySignal(Id, signal);

    /// <inheritdoc />
    public override string ToString() => $"{Id} (of {Parent}): {string.Join(' ', Arguments)}";

    private static IEnumerable<RunningProcess> All() => Directory.GetDirectories("/proc").Select(Read).OfType<RunningProcess>();

    private static RunningProcess? Read(string folder)
    {
        try
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
                return null;
            // proc(5): the name, in parentheses, may hold anything; state, parent and, 18 fields on, the start follow it.
            var stat = File.ReadAllText($"{folder}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new RunningProcess(id, int.Parse(fields[1]), long.Parse(fields[19]));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? FolderOf(int id)
    {
        try
        {
            return new FileInfo($"/proc/{id}/cwd").LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
