using System.Runtime.InteropServices;

namespace Conversion.Media.Processes;

/// <summary>The processes of one session: the tool and whatever it started, in process groups of their own or not.</summary>
internal static partial class ProcessGroup
{
    private const int Kill = 9;
    private static readonly TimeSpan DeathPoll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan DeathDeadline = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Sends SIGKILL, which works on the stopped too: to the leader's group, to the leader itself in case it leads none yet,
    /// and to members in groups of their own, which would hold the tool's output open.
    /// </summary>
    public static void KillAll(int leader)
    {
        _ = SendSignal(-leader, Kill);
        _ = KillOne(leader);
        foreach (var member in Members(leader)) _ = KillOne(member.Id);
    }

    /// <summary>Sends SIGKILL to one process; whether that could be sent.</summary>
    public static bool KillOne(int process) => SendSignal(process, Kill) == 0;

    /// <summary>Kills what the ended leader left behind in its session, and waits until nothing of it lives or two seconds have passed.</summary>
    public static async Task SweepAsync(int leader, TimeProvider time)
    {
        var since = time.GetTimestamp();
        while (Members(leader) is { Count: > 0 } members && time.GetElapsedTime(since) < DeathDeadline)
        {
            foreach (var member in members) _ = KillOne(member.Id);
            await Task.Delay(DeathPoll, time, CancellationToken.None);
        }
    }

    private static List<ProcessEntry> Members(int leader) => [.. ProcessTable.Living().Where(process => process.Session == leader)];

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
