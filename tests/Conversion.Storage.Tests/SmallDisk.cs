using System.Runtime.InteropServices;

namespace Conversion.Storage.Tests;

/// <summary>A real file system of a few hundred kilobytes (tmpfs). Only root may mount one: elsewhere the test is skipped, with the reason.</summary>
public sealed partial class SmallDisk : IDisposable
{
    private const ulong Remount = 32, ReadOnly = 1;
    private const int Lazily = 2;
    private readonly TemporaryFolder _mountPoint = new();

    public SmallDisk(string options)
    {
        if (!OperatingSystem.IsLinux() || Mount("tmpfs", Path, "tmpfs", 0, options) != 0)
        {
            var reason = OperatingSystem.IsLinux() ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()) : "not Linux";
            _mountPoint.Dispose();
            Assert.Skip($"A tmpfs cannot be mounted here ({reason}).");
        }
    }

    public string Path => _mountPoint.Path;

    public void MakeReadOnly() => Assert.Equal(0, Mount("tmpfs", Path, "tmpfs", Remount | ReadOnly, null));

    public void Dispose()
    {
        Assert.Equal(0, Unmount(Path, Lazily));
        _mountPoint.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}
