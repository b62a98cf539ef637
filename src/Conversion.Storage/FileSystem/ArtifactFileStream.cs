using Conversion.Storage.Integrity;

namespace Conversion.Storage.FileSystem;

/// <summary>An artifact's bytes in a file. The open handle outlives the file's name.</summary>
internal sealed class ArtifactFileStream : VerifiedStream
{
    private readonly FileStream _file;

    private ArtifactFileStream(FileStream file, BlockSums sums)
        : base(sums) => _file = file;

    /// <exception cref="ArtifactStoreException">The file has another length than its sums say.</exception>
    internal static ArtifactFileStream Of(FileStream file, BlockSums sums) => file.Length == sums.Artifact.SizeBytes
        ? new ArtifactFileStream(file, sums)
        : throw new ArtifactStoreException(
            $"Artifact {sums.Artifact.ArtifactId} is damaged: '{file.Name}' has {file.Length} bytes instead of {sums.Artifact.SizeBytes}. Restore it from another copy.",
            StorageFault.Damaged);

    protected override string Place => $"'{_file.Name}'";

    protected override async Task FillAsync(long offset, Memory<byte> block, CancellationToken cancellation)
    {
        int filled = await FileFaults.TranslateAsync($"Artifact {Artifact.ArtifactId} could not be read from {Place}", async () =>
        {
            int sum = 0;
            while (sum < block.Length && await RandomAccess.ReadAsync(_file.SafeFileHandle, block[sum..], offset + sum, cancellation) is var count and > 0)
                sum += count;
            return sum;
        });
        if (filled < block.Length)
            throw new ArtifactStoreException($"Artifact {Artifact.ArtifactId} is damaged: {Place} ends at byte {offset + filled} of {Length}. Restore it from another copy.", StorageFault.Damaged);
    }

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }
}
