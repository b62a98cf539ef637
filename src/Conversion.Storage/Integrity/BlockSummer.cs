using System.Buffers;
using System.Security.Cryptography;

namespace Conversion.Storage.Integrity;

/// <summary>Computes <see cref="BlockSums"/> of bytes as they pass by.</summary>
internal sealed class BlockSummer : IDisposable
{
    private readonly IncrementalHash _whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _block = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _digests = new();
    private long _length;

    /// <summary>Takes the next bytes in.</summary>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        _whole.AppendData(bytes);
        while (!bytes.IsEmpty)
        {
            int room = BlockSums.BlockBytes - (int)(_length % BlockSums.BlockBytes);
            var part = bytes[..Math.Min(room, bytes.Length)];
            _block.AppendData(part);
            _length += part.Length;
            if (part.Length == room)
                _digests.Write(_block.GetHashAndReset());
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>The sums of all that came. To be asked for once.</summary>
    internal BlockSums Finish(string artifactId)
    {
        if (_length % BlockSums.BlockBytes != 0)
            _digests.Write(_block.GetHashAndReset());
        return new BlockSums(new StoredArtifact(artifactId, _length, Convert.ToHexStringLower(_whole.GetHashAndReset())), _digests.ToArray());
    }

    /// <summary>Reads <paramref name="source"/> to its end.</summary>
    /// <param name="artifactId">Whose bytes they are.</param>
    /// <param name="source">What to read, from where it stands.</param>
    /// <param name="copy">Where the same bytes go as well; null for nowhere.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    internal static async Task<BlockSums> ReadAsync(string artifactId, Stream source, Stream? copy, CancellationToken cancellation)
    {
        using var summer = new BlockSummer();
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSums.BlockBytes);
        try
        {
            while (await source.ReadAsync(buffer, cancellation) is var count and > 0)
            {
                summer.Append(buffer.AsSpan(0, count));
                if (copy is not null)
                    await copy.WriteAsync(buffer.AsMemory(0, count), cancellation);
            }

            return summer.Finish(artifactId);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        _whole.Dispose();
        _block.Dispose();
        _digests.Dispose();
    }
}
