using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Conversion.Storage.Integrity;

/// <summary>
/// The SHA-256 of each block of an artifact, kept beside it, so that any range of it can be compared before it is given out.
/// Written as one line (format, id, length, SHA-256 of all), the blocks' digests of 32 bytes, and the SHA-256 of all this.
/// </summary>
internal sealed class BlockSums
{
    /// <summary>Bytes of a block; the last one is shorter. What a reader holds in memory, and what is read at least for a range.</summary>
    internal const int BlockBytes = 256 << 10;

    private const string Format = "converter-sums-1";
    private const int DigestBytes = SHA256.HashSizeInBytes;
    private const int LongestLine = 160;
    private readonly byte[] _digests;

    internal BlockSums(StoredArtifact artifact, byte[] digests) => (Artifact, _digests) = (artifact, digests);

    /// <summary>Id, length and SHA-256 of the whole.</summary>
    internal StoredArtifact Artifact { get; }

    /// <summary>Where a block begins and how long it is.</summary>
    internal (long Offset, int Length) RangeOf(long index) => (index * BlockBytes, (int)Math.Min(BlockBytes, Artifact.SizeBytes - (index * BlockBytes)));

    /// <summary>Whether these bytes are that block.</summary>
    internal bool Holds(long index, ReadOnlySpan<byte> block)
    {
        Span<byte> digest = stackalloc byte[DigestBytes];
        SHA256.HashData(block, digest);
        return digest.SequenceEqual(_digests.AsSpan((int)index * DigestBytes, DigestBytes));
    }

    internal byte[] ToBytes()
    {
        var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Format} {Artifact.ArtifactId} {Artifact.SizeBytes} {Artifact.Sha256}\n"));
        byte[] body = [.. line, .. _digests];
        return [.. body, .. SHA256.HashData(body)];
    }

    /// <summary>Null when the bytes are damaged, of another format or of another artifact.</summary>
    internal static BlockSums? Parse(string artifactId, ReadOnlySpan<byte> bytes)
    {
        int end = bytes[..Math.Min(bytes.Length, LongestLine)].IndexOf((byte)'\n');
        if (end < 0 || bytes.Length < end + 1 + DigestBytes || !SHA256.HashData(bytes[..^DigestBytes]).AsSpan().SequenceEqual(bytes[^DigestBytes..]))
            return null;
        var words = Encoding.ASCII.GetString(bytes[..end]).Split(' ');
        if (words is not [Format, var id, var size, var sha256] || id != artifactId || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
            return null;
        var digests = bytes[(end + 1)..^DigestBytes];
        return digests.Length == Blocks(length) * DigestBytes ? new BlockSums(new StoredArtifact(id, length, sha256), digests.ToArray()) : null;
    }

    private static long Blocks(long length) => (length + BlockBytes - 1) / BlockBytes;
}
