using System.Buffers;
using Amazon.S3.Model;
using Conversion.Storage.Integrity;

namespace Conversion.Storage.S3;

/// <summary>
/// Brings bytes into a bucket under a name that nothing else has: small ones in one request, others in parts, of which one is in
/// memory at a time. Fails wholly: what was sent by then is taken away again.
/// </summary>
internal sealed class S3Upload(S3Bucket bucket, string key)
{
    private const int PartBytes = 8 << 20; // of 10,000 that may be, so 80 GiB
    private static readonly TimeSpan LongestRemoval = TimeSpan.FromSeconds(10);

    /// <summary>Sends what <paramref name="content"/> gives.</summary>
    internal async Task<BlockSums> SendAsync(string artifactId, Stream content, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PartBytes);
        using var summer = new BlockSummer();
        try
        {
            int filled = await NextAsync();
            if (filled < PartBytes)
                await bucket.PutAsync(key, buffer.AsMemory(0, filled), ifNoneMatch: null, cancellation);
            else
                await SendPartsAsync(buffer, NextAsync, cancellation);
            return summer.Finish(artifactId);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        async Task<int> NextAsync()
        {
            int count = await content.ReadAtLeastAsync(buffer.AsMemory(0, PartBytes), PartBytes, throwOnEndOfStream: false, cancellation);
            summer.Append(buffer.AsSpan(0, count));
            return count;
        }
    }

    /// <summary>Takes away what was sent; what cannot be is swept one day.</summary>
    internal Task DiscardAsync() => TryAsync(cancellation => bucket.RemoveAsync(key, cancellation));

    private async Task SendPartsAsync(byte[] buffer, Func<Task<int>> next, CancellationToken cancellation)
    {
        var upload = (await bucket.Client.InitiateMultipartUploadAsync(bucket.Name, key, cancellation)).UploadId;
        try
        {
            var parts = new List<PartETag>();
            for (int count = PartBytes; count > 0; count = count == PartBytes ? await next() : 0)
            {
                var part = await bucket.Client.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = bucket.Name,
                        Key = key,
                        UploadId = upload,
                        PartNumber = parts.Count + 1,
                        PartSize = count,
                        InputStream = new MemoryStream(buffer, 0, count, writable: false),
                        UseChunkEncoding = false,
                        DisablePayloadSigning = false,
                    },
                    cancellation);
                parts.Add(new PartETag(parts.Count + 1, part.ETag));
            }

            await bucket.Client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = bucket.Name, Key = key, UploadId = upload, PartETags = parts }, cancellation);
        }
        catch
        {
            await TryAsync(limit => bucket.Client.AbortMultipartUploadAsync(bucket.Name, key, upload, limit));
            throw;
        }
    }

    private static async Task TryAsync(Func<CancellationToken, Task> remove)
    {
        using var limit = new CancellationTokenSource(LongestRemoval);
        try
        {
            await remove(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException or Amazon.Runtime.AmazonClientException or Amazon.Runtime.AmazonServiceException)
        {
            // What led here is the news; a sweep finds what is left.
        }
    }
}
