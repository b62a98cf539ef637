using Microsoft.Win32.SafeHandles;

namespace Conversion.Storage.FileSystem;

/// <summary>Gives a finished file its name in one step, and never takes a name that is in use.</summary>
internal static class Publication
{
    /// <summary>False when <paramref name="name"/> is taken. The name is durable once its folder is synced.</summary>
    /// <param name="file">The file, open.</param>
    /// <param name="temporary">The name that it has; it may keep it.</param>
    /// <param name="name">The name that it gets.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    internal static bool TryPublish(SafeFileHandle file, string temporary, string name)
    {
        switch (Posix.TryLink(file, name))
        {
            case Posix.LinkOutcome.Linked:
                return true;
            case Posix.LinkOutcome.NameTaken:
                return false;
            default:
                // No hard links here. A rename is as atomic, but replaces: of two that come within this instant the later stays.
                if (File.Exists(name))
                    return false;
                File.Move(temporary, name);
                return true;
        }
    }
}
