namespace Conversion.Storage.Integrity;

/// <summary>Content whose blocks come from one place, and are compared with the sums that lie beside it.</summary>
internal abstract class VerifiedStream(BlockSums sums) : ArtifactStream(sums.Artifact)
{
    // Not from a pool: a read that was given up may still write into it.
    private byte[]? _buffer;

    protected internal override async Task<ReadOnlyMemory<byte>> ReadBlockAsync(long index, CancellationToken cancellation)
    {
        var (offset, length) = sums.RangeOf(index);
        _buffer ??= new byte[(int)Math.Min(BlockSums.BlockBytes, Length)];
        var block = _buffer.AsMemory(0, length);
        await FillAsync(offset, block, cancellation);
        return sums.Holds(index, block.Span)
            ? block
            : throw new ArtifactStoreException(
                $"Artifact {Artifact.ArtifactId} is damaged: bytes {offset} to {offset + length - 1} in {Place} are not what was stored. Restore it from another copy.",
                StorageFault.Damaged);
    }

    /// <summary>Where the bytes are, in words.</summary>
    protected abstract string Place { get; }

    /// <summary>Fills <paramref name="block"/> with the bytes from <paramref name="offset"/>.</summary>
    /// <exception cref="ArtifactStoreException">They could not be had, or there are fewer.</exception>
    protected abstract Task FillAsync(long offset, Memory<byte> block, CancellationToken cancellation);
}
