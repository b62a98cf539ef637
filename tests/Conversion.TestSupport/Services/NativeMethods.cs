using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Conversion.TestSupport.Services;

/// <summary>kill(2): .NET sends no signal but SIGKILL.</summary>
internal static partial class NativeMethods
{
    private const int NoSuchProcess = 3;

    /// <summary>Sends <paramref name="signal"/> to a process of ours.</summary>
    public static void Signal(int processId, UnixSignal signal)
    {
        if (!TrySignal(processId, signal))
            throw new Win32Exception(NoSuchProcess);
    }

    /// <summary>The same; false when there is no such process any more.</summary>
    public static bool TrySignal(int processId, UnixSignal signal)
    {
        if (Kill(processId, (int)signal) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
