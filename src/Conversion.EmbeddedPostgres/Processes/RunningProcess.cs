using System.Globalization;

namespace Conversion.EmbeddedPostgres.Processes;

/// <summary>How PostgreSQL is asked to stop.</summary>
internal enum StopSignal
{
    /// <summary>SIGINT: fast shutdown. Sessions end, a checkpoint is written.</summary>
    Fast = 2,

    /// <summary>SIGQUIT: immediate shutdown. The next start recovers from the log.</summary>
    Immediate = 3,

    /// <summary>SIGKILL: the last resort.</summary>
    Kill = 9,
}

/// <summary>A process by number and start: a number alone may have passed on to a stranger.</summary>
/// <param name="Id">The process id.</param>
/// <param name="StartTicks">Its start in clock ticks since boot, as in <c>/proc/[pid]/stat</c>.</param>
internal sealed record RunningProcess(int Id, long StartTicks)
{
    /// <summary>The process that has this id now; null when there is none, or only its exit status is left (a zombie).</summary>
    public static RunningProcess? Find(int id)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{id}/stat");
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }

        // The command, in parentheses, may itself hold spaces and parentheses: proc(5) fields 3 and 22 are counted from its end.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields[0] is "Z" or "X" ? null : new RunningProcess(id, long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    public bool IsAlive => Find(Id) == this;

    public void Send(StopSignal signal)
    {
        if (IsAlive)
            _ = NativeMethods.Kill(Id, (int)signal); // It may be gone by now: then nothing is left to do.
    }

    /// <summary>Waits until none of the processes lives.</summary>
    /// <returns>False when the time ran out first.</returns>
    public static async Task<bool> WaitForEndAsync(IReadOnlyCollection<RunningProcess> processes, TimeSpan limit, CancellationToken cancellation)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (processes.Any(process => process.IsAlive))
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(started) > limit)
                return false;
            await Task.Delay(20, cancellation);
        }

        return true;
    }
}
