using System.Runtime.CompilerServices;
using Amazon.S3.Model;

namespace Conversion.Storage.S3;

/// <summary>
/// Finds what uploads that died left in a bucket: bytes that nothing names, and parts that were never put together. A bucket has no
/// locks: an upload that runs is known by the age of the last that came of it.
/// </summary>
internal sealed class S3Remains(S3Bucket bucket, TimeProvider time)
{
    /// <summary>An upload that runs sends a part, or names what it sent, sooner than this; time for clocks that differ included.</summary>
    internal static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(15);

    internal async IAsyncEnumerable<Remains> FindAsync(TimeSpan minimumAge, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var newest = time.GetUtcNow() - (minimumAge > LongestSilence ? minimumAge : LongestSilence);
        // In this order: whatever is named after this was listed is younger than the silence.
        var named = new HashSet<Guid>();
        await foreach (var id in bucket.NamedAsync(cancellation))
            named.Add(Guid.ParseExact(id, "N"));
        var ofOne = new List<S3Object>();
        await foreach (var found in bucket.ListAsync(bucket.ContentRoot, cancellation))
        {
            if (ofOne.Count > 0 && bucket.Parse(found.Key)?.ArtifactId != bucket.Parse(ofOne[0].Key)?.ArtifactId)
            {
                foreach (var remains in await UnnamedAsync(ofOne, named, newest, cancellation))
                    yield return remains;
                ofOne.Clear();
            }

            if (bucket.Parse(found.Key) is not null)
                ofOne.Add(found);
        }

        foreach (var remains in await UnnamedAsync(ofOne, named, newest, cancellation))
            yield return remains;
        await foreach (var remains in BegunAsync(newest, cancellation))
            yield return remains;
    }

    private async Task<List<Remains>> UnnamedAsync(List<S3Object> ofOne, HashSet<Guid> named, DateTimeOffset newest, CancellationToken cancellation)
    {
        if (ofOne.Count == 0 || bucket.Parse(ofOne[0].Key) is not var (id, _))
            return [];
        bool isNamed = named.Contains(Guid.ParseExact(id, "N"));
        if (isNamed && ofOne.Count == 1)
            return []; // the usual case: one artifact, its bytes
        var kept = isNamed ? (await bucket.FindAsync(id, cancellation))?.Upload : null;
        return [.. ofOne.Where(found => found.LastModified < newest.UtcDateTime && bucket.Parse(found.Key)?.Upload != kept).Select(found => new Remains(found.Key, null))];
    }

    private async IAsyncEnumerable<Remains> BegunAsync(DateTimeOffset newest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = bucket.ContentRoot };
        ListMultipartUploadsResponse page;
        do
        {
            page = await bucket.Client.ListMultipartUploadsAsync(request, cancellation);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                if (upload.Initiated < newest.UtcDateTime && bucket.Parse(upload.Key) is not null && await LastPartAsync(upload, cancellation) < newest.UtcDateTime)
                    yield return new Remains(upload.Key, upload.UploadId);
            }

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);
    }

    private async Task<DateTime> LastPartAsync(MultipartUpload upload, CancellationToken cancellation)
    {
        var parts = await bucket.Client.ListPartsAsync(new ListPartsRequest { BucketName = bucket.Name, Key = upload.Key, UploadId = upload.UploadId }, cancellation);
        return parts.Parts is { Count: > 0 } sent ? sent.Max(part => part.LastModified) ?? DateTime.MinValue : DateTime.MinValue;
    }

    /// <param name="Key">The object.</param>
    /// <param name="UploadId">Of parts that were never put together; null for bytes that nothing names.</param>
    internal sealed record Remains(string Key, string? UploadId);
}
