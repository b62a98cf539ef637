using Conversion.Storage.Integrity;
using Microsoft.Extensions.Logging;

namespace Conversion.Storage.FileSystem;

/// <summary>
/// The sums of an artifact, in a file beside it. It is written after the artifact has its name, so it may be missing for an
/// instant, after a crash, and for files put there by hand; it is then made from the bytes as they are.
/// </summary>
internal sealed class SumsFile(Incoming incoming, ILogger log)
{
    private const string Extension = ".sums";

    internal static string PathFor(string artifact) => artifact + Extension;

    /// <summary>The content of an open artifact, with its sums. Takes the file over, also when it fails.</summary>
    internal async Task<ArtifactStream> VerifiedAsync(string artifactId, FileStream file, CancellationToken cancellation)
    {
        try
        {
            if (await TryReadAsync(artifactId, file.Name, cancellation) is { } known)
                return ArtifactFileStream.Of(file, known);
            var made = await BlockSummer.ReadAsync(artifactId, file, copy: null, cancellation);
            log.LogWarning("Artifact {Artifact} had no sums beside it; they were made from its bytes as they are: {Sha256}", artifactId, made.Artifact.Sha256);
            if (FileFaults.Unless(() => Write(made, file.Name)) is { } obstacle)
                log.LogWarning("The sums of artifact {Artifact} could not be kept: {Reason}", artifactId, obstacle.Message);
            return ArtifactFileStream.Of(file, made);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the sums of the file at <paramref name="artifact"/> in one step. Durable once the folder is synced.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal void Write(BlockSums sums, string artifact)
    {
        var temporary = incoming.NewPart(sums.Artifact.ArtifactId);
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

    private static async Task<BlockSums?> TryReadAsync(string artifactId, string artifact, CancellationToken cancellation)
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
}
