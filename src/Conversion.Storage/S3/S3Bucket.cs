using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Conversion.Storage.Integrity;

namespace Conversion.Storage.S3;

/// <summary>
/// The objects of a store. The bytes of an artifact are <c>content/ID/UPLOAD</c>, a name that is never given twice; the object
/// <c>sums/ID</c> names them, and an artifact is there from the moment that this one is.
/// </summary>
internal sealed class S3Bucket(IAmazonS3 client, S3Options options)
{
    private const string SumsFolder = "sums/", ContentFolder = "content/", NameLine = "content ";
    private bool _isConditional = true;

    internal IAmazonS3 Client => client;

    internal string Name => options.Bucket;

    internal string ContentRoot => options.Prefix + ContentFolder;

    internal string ContentOf(string artifactId) => $"{ContentRoot}{artifactId}/";

    /// <summary>Id and upload of an object's name below <see cref="ContentRoot"/>; null when it is none of ours.</summary>
    internal (string ArtifactId, string Upload)? Parse(string key) =>
        key[ContentRoot.Length..].Split('/') is [var id, { Length: > 0 } upload] && ArtifactIds.IsValid(id) ? (id, upload) : null;

    /// <summary>What names an artifact's bytes; null when there is no such artifact.</summary>
    /// <exception cref="ArtifactStoreException">It is damaged.</exception>
    internal async Task<NamedContent?> FindAsync(string artifactId, CancellationToken cancellation)
    {
        byte[] bytes;
        try
        {
            using var answer = await client.GetObjectAsync(options.Bucket, SumsOf(artifactId), cancellation);
            using var read = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(read, cancellation);
            bytes = read.ToArray();
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey" || (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket"))
        {
            return null;
        }

        int end = bytes.AsSpan().IndexOf((byte)'\n');
        var line = end < 0 ? "" : Encoding.ASCII.GetString(bytes, 0, end);
        return line.StartsWith(NameLine, StringComparison.Ordinal) && BlockSums.Parse(artifactId, bytes.AsSpan(end + 1)) is { } sums
            ? new NamedContent(line[NameLine.Length..], sums)
            : throw new ArtifactStoreException($"Artifact {artifactId} is damaged: its sums in bucket '{options.Bucket}' are not what was stored. Restore it from another copy.", StorageFault.Damaged);
    }

    /// <summary>Names an artifact's bytes, in one step. False when <paramref name="onlyIfNew"/> is set and others were named before.</summary>
    internal async Task<bool> TryNameAsync(NamedContent content, bool onlyIfNew, CancellationToken cancellation)
    {
        var artifactId = content.Sums.Artifact.ArtifactId;
        bool conditional = onlyIfNew && _isConditional;
        try
        {
            byte[] bytes = [.. Encoding.ASCII.GetBytes($"{NameLine}{content.Upload}\n"), .. content.Sums.ToBytes()];
            await PutAsync(SumsOf(artifactId), bytes, conditional ? "*" : null, cancellation);
            // Where the server knows no conditions, who came last is known afterwards. Two at the very same instant both think that they did.
            return conditional || !onlyIfNew || (await FindAsync(artifactId, cancellation))?.Upload == content.Upload;
        }
        catch (AmazonS3Exception e) when (conditional && e.StatusCode == HttpStatusCode.NotImplemented)
        {
            _isConditional = false;
            return await TryNameAsync(content, onlyIfNew, cancellation);
        }
        catch (AmazonS3Exception e) when (conditional && e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            return (await FindAsync(artifactId, cancellation))?.Upload == content.Upload; // it was sent twice, and the first answer was lost
        }
    }

    internal async Task PutAsync(string key, ReadOnlyMemory<byte> bytes, string? ifNoneMatch, CancellationToken cancellation) => await client.PutObjectAsync(
        new PutObjectRequest
        {
            BucketName = options.Bucket,
            Key = key,
            InputStream = new MemoryStream(bytes.ToArray(), writable: false),
            IfNoneMatch = ifNoneMatch,
            UseChunkEncoding = false, // not every server knows it
            DisablePayloadSigning = false, // so that the server compares what came with its SHA-256
        },
        cancellation);

    internal Task RemoveNameAsync(string artifactId, CancellationToken cancellation) => RemoveAsync(SumsOf(artifactId), cancellation);

    internal Task RemoveAsync(string key, CancellationToken cancellation) => client.DeleteObjectAsync(options.Bucket, key, cancellation);

    /// <summary>The length of an object; null when it is not there.</summary>
    internal async Task<long?> LengthAsync(string key, CancellationToken cancellation)
    {
        try
        {
            return (await client.GetObjectMetadataAsync(options.Bucket, key, cancellation)).ContentLength;
        }
        catch (AmazonServiceException e) when (S3Faults.IsStatus(e, HttpStatusCode.NotFound))
        {
            return null;
        }
    }

    internal async IAsyncEnumerable<string> NamedAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var found in ListAsync(options.Prefix + SumsFolder, cancellation))
        {
            if (found.Key[(options.Prefix.Length + SumsFolder.Length)..] is var id && ArtifactIds.IsValid(id))
                yield return id;
        }
    }

    internal async IAsyncEnumerable<S3Object> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        do
        {
            var page = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = options.Bucket, Prefix = prefix, ContinuationToken = next }, cancellation);
            foreach (var found in page.S3Objects ?? [])
                yield return found;
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    private string SumsOf(string artifactId) => $"{options.Prefix}{SumsFolder}{artifactId}";
}

/// <summary>Where an artifact's bytes are, and what they are.</summary>
/// <param name="Upload">The upload that brought them.</param>
/// <param name="Sums">Their sums.</param>
internal sealed record NamedContent(string Upload, BlockSums Sums);
