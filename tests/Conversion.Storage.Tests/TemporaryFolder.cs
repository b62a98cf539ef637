namespace Conversion.Storage.Tests;

/// <summary>A folder of a test's own, gone with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>In <paramref name="parent"/>, or where the system keeps such things.</summary>
    public TemporaryFolder(string? parent = null)
    {
        Path = System.IO.Path.Combine(parent ?? System.IO.Path.GetTempPath(), $"converter-storage-{Guid.NewGuid():n}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>A new file with these bytes.</summary>
    public string FileOf(byte[] bytes)
    {
        var path = Sub($"{Guid.NewGuid():n}.bin");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A new file of this length that takes no space.</summary>
    public string SparseFileOf(long length)
    {
        var path = Sub($"{Guid.NewGuid():n}.bin");
        using var file = File.Create(path);
        file.SetLength(length);
        return path;
    }

    public string Sub(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
