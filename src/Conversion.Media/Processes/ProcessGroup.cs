using System.Globalization;
using System.Runtime.InteropServices;

namespace Conversion.Media.Processes;

/// <summary>The processes of one session: the tool and whatever it started.</summary>
internal static partial class ProcessGroup
{
    private const int Kill = 9;
    private static readonly TimeSpan DeathPoll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan DeathDeadline = TimeSpan.FromSeconds(2);

    /// <summary>Sends SIGKILL to every member, and to the leader itself in case it has not yet become one.</summary>
    public static void KillAll(int leader)
    {
        _ = SendSignal(-leader, Kill);
        _ = SendSignal(leader, Kill);
    }

    /// <summary>Kills what the ended leader left behind, and waits until nothing of it lives or two seconds have passed.</summary>
    public static async Task SweepAsync(int leader, TimeProvider time)
    {
        var since = time.GetTimestamp();
        while (SendSignal(-leader, Kill) == 0 && HasLivingMember(leader) && time.GetElapsedTime(since) < DeathDeadline)
            await Task.Delay(DeathPoll, time, CancellationToken.None);
    }

    /// <summary>The kernel counts the dead that init has not yet reaped as members, too; here they do not count.</summary>
    private static bool HasLivingMember(int leader)
    {
        var group = leader.ToString(CultureInfo.InvariantCulture);
        return Directory.EnumerateDirectories("/proc")
            .Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]))
            .Any(process => StateOf(process) is [not ("Z" or "X"), _, var member, ..] && member == group);
    }

    /// <summary>State, parent and group from <c>stat</c> (proc(5)), behind the name, which may hold anything.</summary>
    private static string[] StateOf(string process)
    {
        try
        {
            var stat = File.ReadAllText($"{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 4);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
