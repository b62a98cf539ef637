namespace Conversion.TestSupport;

/// <summary>
/// A temporary folder that other users may enter, unlike the system's own kind: the database runs as another user when the tests run
/// as root. What a killed test process left is removed by the next one.
/// </summary>
public sealed class TestFolder : IDisposable
{
    private const string Prefix = "converter-test-";
    private const string InUse = "in-use";

    private readonly FileStream _inUse;

    private TestFolder(string path)
    {
        Path = path;
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        _inUse = new FileStream(System.IO.Path.Combine(path, InUse), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes an empty folder.</summary>
    public static TestFolder Create()
    {
        foreach (var left in Directory.GetDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
            RemoveIfLeft(left);
        return new TestFolder(System.IO.Path.Combine(System.IO.Path.GetTempPath(), Prefix + Guid.NewGuid().ToString("n")));
    }

    /// <summary>Removes the folder and what is in it.</summary>
    public void Dispose()
    {
        // In this order: a folder that is not held any more is another process's to remove, file by file, at the same time.
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
        _inUse.Dispose();
    }

    private static void RemoveIfLeft(string folder)
    {
        try
        {
            // Its maker holds this file for as long as it lives; a folder without it is being made this moment, or not ours.
            using (new FileStream(System.IO.Path.Combine(folder, InUse), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In use, or another user's.
        }
    }
}
