using Conversion.Storage.Integrity;

namespace Conversion.Storage.FileSystem;

/// <summary>
/// The sums of an artifact, in a file beside it. It is written after the artifact has its name, so it may be missing for an
/// instant, after a crash, and for files put there by hand; it is then made from the bytes as they are.
/// </summary>
internal static class SumsFile
{
    internal const string Extension = ".sums";

    internal static string PathFor(string artifact) => artifact + Extension;

    /// <summary>Reads the sums of the file at <paramref name="artifact"/>; null when there are none that are whole.</summary>
    internal static async Task<BlockSums?> TryReadAsync(string artifactId, string artifact, CancellationToken cancellation)
    {
        try
        {
            return BlockSums.Parse(artifactId, await File.ReadAllBytesAsync(PathFor(artifact), cancellation));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes the sums in one step, by way of <paramref name="temporary"/>. Durable once the folder is synced.</summary>
    internal static void Write(BlockSums sums, string artifact, string temporary)
    {
        try
        {
            using (var file = SourceFile.OpenFile(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file.SafeFileHandle, sums.ToBytes(), 0);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            File.Move(temporary, PathFor(artifact), overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
