using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Conversion.Storage.Integrity;

namespace Conversion.Storage.S3;

/// <summary>
/// An artifact's bytes in a bucket. One request serves all that is read in sequence; after a seek, a lost connection or a time-out
/// the next one begins at the block that is needed.
/// </summary>
internal sealed class S3ObjectStream(S3Bucket bucket, string key, BlockSums sums, S3Options options) : VerifiedStream(sums)
{
    private GetObjectResponse? _answer;
    private long _at;

    protected override string Place => $"bucket '{bucket.Name}'";

    protected override Task FillAsync(long offset, Memory<byte> block, CancellationToken cancellation) =>
        S3Faults.TranslateAsync($"Artifact {Artifact.ArtifactId} could not be read from {Place}", async () =>
        {
            for (int retries = 0; ; retries++)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                limit.CancelAfter(TimeSpan.FromSeconds(options.TimeoutSeconds));
                try
                {
                    await FillOnceAsync(offset, block, limit.Token);
                    return true;
                }
                catch (Exception e) when (retries < options.Retries && S3Faults.IsPassing(e) && !cancellation.IsCancellationRequested)
                {
                    HangUp();
                }
                catch
                {
                    HangUp();
                    throw;
                }
            }
        }, cancellation);

    private async Task FillOnceAsync(long offset, Memory<byte> block, CancellationToken cancellation)
    {
        if (_answer is null || _at != offset)
        {
            HangUp();
            _answer = await GetAsync(offset, cancellation);
        }

        await _answer.ResponseStream.ReadExactlyAsync(block, cancellation);
        _at = offset + block.Length;
    }

    private async Task<GetObjectResponse> GetAsync(long offset, CancellationToken cancellation)
    {
        try
        {
            return await bucket.Client.GetObjectAsync(
                new GetObjectRequest { BucketName = bucket.Name, Key = key, ByteRange = offset == 0 ? null : new ByteRange($"bytes={offset}-") }, cancellation);
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            throw new ArtifactStoreException($"Artifact {Artifact.ArtifactId} is damaged: its bytes are no longer in {Place}. Restore it from another copy.", StorageFault.Damaged, e);
        }
    }

    private void HangUp()
    {
        _answer?.Dispose();
        _answer = null;
    }

    protected override void Dispose(bool disposing)
    {
        HangUp();
        base.Dispose(disposing);
    }
}
