using System.Buffers;
using System.Security.Cryptography;

namespace Conversion.Storage.FileSystem;

/// <summary>SHA-256 over a stream, and a copy of it on the way.</summary>
internal static class FileDigest
{
    private const int BufferBytes = 1 << 18;

    /// <summary>Reads <paramref name="source"/> to its end.</summary>
    /// <param name="source">What to read, from where it stands.</param>
    /// <param name="copy">Where the same bytes go as well; null for nowhere.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>64 lower-case hex digits.</returns>
    internal static async Task<string> ComputeAsync(Stream source, Stream? copy, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await source.ReadAsync(buffer, cancellation) is var count and > 0)
            {
                hash.AppendData(buffer, 0, count);
                if (copy is not null)
                    await copy.WriteAsync(buffer.AsMemory(0, count), cancellation);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
