using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Conversion.TestSupport;

/// <summary>A real file system of little space (tmpfs), which a test can fill. Only root may mount one.</summary>
public sealed partial class SmallDisk : IDisposable
{
    private const ulong Remount = 32, ReadOnly = 1;
    private const int Lazily = 2;
    private readonly bool _isOwnFolder;

    private SmallDisk(string path, bool isOwnFolder) => (Path, _isOwnFolder) = (path, isOwnFolder);

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts one in a folder of its own.</summary>
    /// <param name="options">As of mount(8): <c>size=256k,nr_inodes=8</c>.</param>
    /// <param name="obstacle">Why it cannot be mounted here; null when it is.</param>
    public static SmallDisk? TryMount(string options, out string? obstacle)
    {
        var folder = Directory.CreateTempSubdirectory("converter-disk-").FullName;
        var disk = TryMount(folder, isOwnFolder: true, options, out obstacle);
        if (disk is null)
            Directory.Delete(folder);
        return disk;
    }

    /// <summary>Mounts one over <paramref name="path"/>, which is made when it is missing.</summary>
    /// <inheritdoc cref="TryMount(string, out string?)"/>
    public static SmallDisk? TryMountAt(string path, string options, out string? obstacle)
    {
        Directory.CreateDirectory(path);
        return TryMount(path, isOwnFolder: false, options, out obstacle);
    }

    /// <summary>From here on nothing can be written.</summary>
    public void MakeReadOnly() => Check(Mount("tmpfs", Path, "tmpfs", Remount | ReadOnly, null));

    /// <summary>From here on it can be written again.</summary>
    public void MakeWritable() => Check(Mount("tmpfs", Path, "tmpfs", Remount, null));

    /// <summary>Gives it another size, which has to hold what is there.</summary>
    /// <param name="size">As of mount(8): <c>400m</c>.</param>
    public void Resize(string size) => Check(Mount("tmpfs", Path, "tmpfs", Remount, $"size={size}"));

    /// <summary>Unmounts it, with all that is in it.</summary>
    public void Dispose()
    {
        Check(Unmount(Path, Lazily));
        if (_isOwnFolder)
            Directory.Delete(Path, recursive: true);
    }

    private static SmallDisk? TryMount(string path, bool isOwnFolder, string options, out string? obstacle)
    {
        var isMounted = OperatingSystem.IsLinux() && Mount("tmpfs", path, "tmpfs", 0, options) == 0;
        var reason = OperatingSystem.IsLinux() ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()) : "not Linux";
        obstacle = isMounted ? null : $"A tmpfs cannot be mounted here ({reason}).";
        return isMounted ? new SmallDisk(path, isOwnFolder) : null;
    }

    private static void Check(int result)
    {
        if (result != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}
