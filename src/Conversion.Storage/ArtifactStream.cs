using Conversion.Storage.Integrity;

namespace Conversion.Storage;

/// <summary>
/// The bytes of an artifact, to be read asynchronously from any position, by one reader. They come in blocks that were compared
/// with their SHA-256; a block that is not what was stored ends the reading with an <see cref="ArtifactStoreException"/>.
/// </summary>
/// <param name="artifact">What it is the content of.</param>
public abstract class ArtifactStream(StoredArtifact artifact) : Stream
{
    private ReadOnlyMemory<byte> _block;
    private long _held = -1;
    private long _position;

    /// <summary>Id, length and SHA-256.</summary>
    public StoredArtifact Artifact => artifact;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => artifact.SizeBytes;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <summary>One block, compared. What is returned holds until the next call.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArtifactStoreException">It could not be read, or is damaged.</exception>
    protected internal abstract Task<ReadOnlyMemory<byte>> ReadBlockAsync(long index, CancellationToken cancellation);

    /// <summary>Reads and compares what comes next, so that damage shows before a byte is given out. Nothing at the end.</summary>
    /// <exception cref="ArtifactStoreException">It could not be read, or is damaged.</exception>
    public async Task FetchAsync(CancellationToken cancellation)
    {
        long index = _position / BlockSums.BlockBytes;
        if (index == _held || _position >= Length)
            return;
        _held = -1;
        _block = await ReadBlockAsync(index, cancellation);
        _held = index;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length || buffer.IsEmpty)
            return 0;
        await FetchAsync(cancellationToken);
        int offset = (int)(_position % BlockSums.BlockBytes);
        int count = Math.Min(buffer.Length, _block.Length - offset);
        _block.Slice(offset, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    /// <summary>Not offered: it would block a thread for as long as a disk or a network takes.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Artifacts are read asynchronously.");

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <summary>Not offered: an artifact never changes.</summary>
    public override void SetLength(long value) => throw new NotSupportedException("An artifact never changes.");

    /// <summary>Not offered: an artifact never changes.</summary>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("An artifact never changes.");
}
