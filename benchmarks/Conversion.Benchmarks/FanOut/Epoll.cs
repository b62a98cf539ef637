using System.Runtime.InteropServices;

namespace Conversion.Benchmarks.FanOut;

/// <summary>The kernel's own readiness calls (epoll(7)), so that the listening side costs little beside what is measured.</summary>
internal sealed partial class Epoll : IDisposable
{
    private const int Add = 1;
    private const uint Readable = 1;
    private const int DoNotWait = 0x40;
    private readonly int _descriptor = Create(0);
    private readonly Event[] _events = new Event[1024];

    /// <summary>Watches a socket; <paramref name="tag"/> comes back when it can be read.</summary>
    public void Watch(int socket, int tag)
    {
        var watched = new Event { Events = Readable, Tag = tag };
        if (Control(_descriptor, Add, socket, ref watched) != 0)
        {
            throw new InvalidOperationException($"epoll_ctl failed: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    /// <summary>The tags of the sockets that can be read, within the time.</summary>
    public IEnumerable<int> Wait(TimeSpan atMost)
    {
        var count = Wait(_descriptor, _events, _events.Length, (int)atMost.TotalMilliseconds);
        for (var i = 0; i < count; i++)
        {
            yield return (int)_events[i].Tag;
        }
    }

    /// <summary>Takes what has arrived: 0 at the end of the stream, less when nothing has.</summary>
    public static int Receive(int socket, Span<byte> buffer) => (int)Receive(socket, ref MemoryMarshal.GetReference(buffer), buffer.Length, DoNotWait);

    public void Dispose() => _ = Close(_descriptor);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int descriptor, int operation, int socket, ref Event watched);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int descriptor, [Out] Event[] events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, ref byte buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    // Packed on x86-64 only, as the kernel has it: there the tag begins at byte 4.
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Event
    {
        public uint Events;
        public long Tag;
    }
}
