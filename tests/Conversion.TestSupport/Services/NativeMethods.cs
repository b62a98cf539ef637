using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Conversion.TestSupport.Services;

/// <summary>kill(2): .NET sends no signal but SIGKILL.</summary>
internal static partial class NativeMethods
{
    public const int Terminate = 15;

    /// <summary>Sends <paramref name="signal"/> to a process of ours.</summary>
    public static void Signal(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
