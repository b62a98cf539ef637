using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Conversion.Storage.FileSystem;

/// <summary>What a durable, atomic publication needs from the system and .NET does not offer. Errors carry errno as HResult, as .NET's own do.</summary>
internal static partial class Posix
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int FollowSymlink = 0x400; // AT_SYMLINK_FOLLOW
    private const int CloseOnExec = 0x80000; // O_CLOEXEC: a tool started meanwhile must not inherit the handle
    private const int Exists = 17, Invalid = 22, ReadOnlyFileSystem = 30, NotSupported = 95;
    private const int WouldBlock = 11, NoSpace = 28, QuotaExceeded = 122;
    private const int WindowsSharingViolation = unchecked((int)0x80070020), WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Outcome of <see cref="TryLink"/>.</summary>
    internal enum LinkOutcome
    {
        Linked,
        NameTaken,

        /// <summary>Another device, a file system without hard links, or no /proc.</summary>
        Impossible,
    }

    internal static bool IsOutOfSpace(Exception exception) =>
        exception is IOException { HResult: NoSpace or QuotaExceeded or WindowsDiskFull };

    // A read-only disk is an UnauthorizedAccessException in .NET, whose cause has the errno.
    internal static bool IsReadOnly(Exception exception) =>
        exception is IOException { HResult: ReadOnlyFileSystem } || exception is UnauthorizedAccessException { InnerException: IOException { HResult: ReadOnlyFileSystem } };

    internal static bool IsLockedByAnother(IOException exception) => exception.HResult is WouldBlock or WindowsSharingViolation;

    /// <summary>
    /// Gives the open file a further name, which must not exist yet. By handle and not by path: what is named is then the very
    /// file whose bytes were hashed, whatever has happened to its old name since.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or is no disk to write to.</exception>
    internal static LinkOutcome TryLink(SafeFileHandle file, string name)
    {
        if (!OperatingSystem.IsLinux())
            return LinkOutcome.Impossible;
        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);
            if (LinkAt(CurrentFolder, $"/proc/self/fd/{file.DangerousGetHandle()}", CurrentFolder, name, FollowSymlink) == 0)
                return LinkOutcome.Linked;
        }
        finally
        {
            if (held)
                file.DangerousRelease();
        }

        return Marshal.GetLastPInvokeError() switch
        {
            Exists => LinkOutcome.NameTaken,
            var error and (NoSpace or QuotaExceeded or ReadOnlyFileSystem) => throw Error(error, name),
            _ => LinkOutcome.Impossible,
        };
    }

    /// <summary>Makes the names in <paramref name="folder"/> durable: a rename or a link survives a power cut only after this.</summary>
    /// <exception cref="IOException">The folder could not be written out.</exception>
    internal static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var handle = Open(folder, CloseOnExec);
        if (handle.IsInvalid)
            throw Error(Marshal.GetLastPInvokeError(), folder);
        // Some network file systems know no fsync on folders; their names are as durable as they get.
        if (FSync(handle) != 0 && Marshal.GetLastPInvokeError() is var error and not (Invalid or NotSupported or ReadOnlyFileSystem))
            throw Error(error, folder);
    }

    private static IOException Error(int errno, string path) => new($"{Marshal.GetPInvokeErrorMessage(errno)}: '{path}'", errno);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkAt(int oldFolder, string oldPath, int newFolder, string newPath, int flags);
}
