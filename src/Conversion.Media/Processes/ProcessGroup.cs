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

    /// <summary>Kills what the ended leader left behind, and waits until nothing is left or two seconds have passed.</summary>
    /// <remarks>A zombie that no init reaps still counts as a member; hence the bound.</remarks>
    public static async Task SweepAsync(int leader, TimeProvider time)
    {
        var since = time.GetTimestamp();
        while (SendSignal(-leader, Kill) == 0 && time.GetElapsedTime(since) < DeathDeadline)
            await Task.Delay(DeathPoll, time, CancellationToken.None);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
