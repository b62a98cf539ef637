using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Conversion.Storage.Integrity;
using Conversion.Storage.Links;
using Microsoft.Extensions.Logging;

namespace Conversion.Storage.S3;

/// <summary>
/// Artifacts in a bucket of a server that speaks S3. Several nodes may share it. Readers of an artifact that is removed read on
/// for as long as their connection lasts.
/// </summary>
public sealed class S3ArtifactStore : IArtifactStore, IDisposable
{
    private readonly S3Options _options;
    private readonly ILogger _log;
    private readonly AmazonS3Client _client;
    private readonly S3Bucket _bucket;
    private readonly S3Remains _remains;

    /// <summary>A store in a bucket. Nothing is asked of the server yet.</summary>
    /// <param name="options">The bucket, valid (<see cref="S3Options.Problems"/>).</param>
    /// <param name="time">The clock that a sweep measures ages by.</param>
    /// <param name="log">Where remains that were removed are noted.</param>
    public S3ArtifactStore(S3Options options, TimeProvider time, ILogger<S3ArtifactStore> log)
    {
        (_options, _log) = (options, log);
        _client = S3Client.For(options);
        _bucket = new S3Bucket(_client, options);
        _remains = new S3Remains(_bucket, time);
    }

    /// <inheritdoc/>
    public Task<StoredArtifact> PutAsync(string artifactId, string path, CancellationToken cancellation)
    {
        ArtifactIds.ThrowIfInvalid(artifactId, nameof(artifactId));
        return S3Faults.TranslateAsync($"'{path}' could not be stored in {Place}", async () =>
        {
            cancellation.ThrowIfCancellationRequested();
            using var source = SourceFile.Open(path);
            if (await FindSoundAsync(artifactId, cancellation) is { } existing)
            {
                var same = (await BlockSummer.ReadAsync(artifactId, source.Stream, copy: null, cancellation)).Artifact;
                return same == existing.Sums.Artifact ? same : throw Taken(artifactId);
            }

            return await UploadAsync(artifactId, source.Stream, sums => source.ThrowIfChanged(sums.Artifact.SizeBytes), onlyIfNew: true, cancellation);
        }, cancellation);
    }

    /// <inheritdoc/>
    public Task RestoreAsync(StoredArtifact artifact, Stream content, CancellationToken cancellation)
    {
        ArtifactIds.ThrowIfInvalid(artifact.ArtifactId, nameof(artifact));
        return S3Faults.TranslateAsync($"Artifact {artifact.ArtifactId} could not be restored in {Place}", async () =>
        {
            var before = await ListAsync(_bucket.ContentOf(artifact.ArtifactId), cancellation);
            await UploadAsync(artifact.ArtifactId, content, sums => ArtifactStoreException.ThrowIfOther(artifact, sums.Artifact), onlyIfNew: false, cancellation);
            foreach (var replaced in before)
                await _bucket.RemoveAsync(replaced.Key, cancellation);
            return true;
        }, cancellation);
    }

    /// <inheritdoc/>
    public Task<StoredArtifact?> FindAsync(string artifactId, CancellationToken cancellation) =>
        S3Faults.TranslateAsync($"Artifact {artifactId} could not be looked up in {Place}", async () =>
            ArtifactIds.IsValid(artifactId) ? (await FindSoundAsync(artifactId, cancellation))?.Sums.Artifact : null, cancellation);

    /// <inheritdoc/>
    public Task<ArtifactStream?> OpenAsync(string artifactId, CancellationToken cancellation) =>
        S3Faults.TranslateAsync($"Artifact {artifactId} could not be opened in {Place}", async () =>
            ArtifactIds.IsValid(artifactId) && await FindSoundAsync(artifactId, cancellation) is { } found
                ? (ArtifactStream)new S3ObjectStream(_bucket, _bucket.ContentOf(artifactId) + found.Upload, found.Sums, _options)
                : null, cancellation);

    /// <inheritdoc/>
    public Task<Uri?> LinkAsync(string artifactId, string fileName, string contentType, TimeSpan lifetime, CancellationToken cancellation) =>
        S3Faults.TranslateAsync($"No link to artifact {artifactId} could be made in {Place}", async () =>
        {
            if (!ArtifactIds.IsValid(artifactId) || await FindSoundAsync(artifactId, cancellation) is not { } found)
                return null;
            var link = await _client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
            {
                BucketName = _options.Bucket,
                Key = _bucket.ContentOf(artifactId) + found.Upload,
                Protocol = _options.Endpoint.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? Protocol.HTTP : Protocol.HTTPS,
                Expires = TimeProvider.System.GetUtcNow().UtcDateTime + lifetime, // the server compares it with the time of day
                ResponseHeaderOverrides = new ResponseHeaderOverrides { ContentDisposition = FileNames.ContentDisposition(fileName), ContentType = contentType },
            });
            return new Uri(link);
        }, cancellation);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string artifactId, CancellationToken cancellation) =>
        S3Faults.TranslateAsync($"Artifact {artifactId} could not be removed from {Place}", async () =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (!ArtifactIds.IsValid(artifactId))
                return false;
            var (existed, content) = await NamedAsync(artifactId, cancellation);
            await _bucket.RemoveNameAsync(artifactId, cancellation);
            if (content is not null)
                await _bucket.RemoveAsync(content, cancellation);
            return existed;
        }, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListAsync(CancellationToken cancellation) =>
        S3Faults.TranslateAsync($"The artifacts in {Place} could not be listed", _bucket.NamedAsync(cancellation), cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListRemainsAsync(TimeSpan minimumAge, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumAge, TimeSpan.Zero);
        await foreach (var remains in S3Faults.TranslateAsync($"Remains could not be listed in {Place}", _remains.FindAsync(minimumAge, cancellation), cancellation))
            yield return $"{_options.Bucket}/{remains.Key}";
    }

    /// <inheritdoc/>
    public Task<int> SweepAsync(TimeSpan minimumAge, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumAge, TimeSpan.Zero);
        return S3Faults.TranslateAsync($"Remains could not be removed from {Place}", async () =>
        {
            int removed = 0;
            await foreach (var remains in _remains.FindAsync(minimumAge, cancellation))
            {
                if (remains.UploadId is null)
                    await _bucket.RemoveAsync(remains.Key, cancellation);
                else
                    await _client.AbortMultipartUploadAsync(_options.Bucket, remains.Key, remains.UploadId, cancellation);
                removed++;
                _log.LogInformation("Removed {Object} from bucket {Bucket}, left by an upload that died", remains.Key, _options.Bucket);
            }

            return removed;
        }, cancellation);
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose() => _client.Dispose();

    private string Place => $"bucket '{_options.Bucket}'";

    private async Task<StoredArtifact> UploadAsync(string artifactId, Stream content, Action<BlockSums> check, bool onlyIfNew, CancellationToken cancellation)
    {
        var name = Guid.NewGuid().ToString("n");
        var upload = new S3Upload(_bucket, _bucket.ContentOf(artifactId) + name);
        try
        {
            var sums = await upload.SendAsync(artifactId, content, cancellation);
            check(sums);
            if (await _bucket.TryNameAsync(new NamedContent(name, sums), onlyIfNew, cancellation))
                return sums.Artifact;
            if ((await _bucket.FindAsync(artifactId, cancellation))?.Sums.Artifact != sums.Artifact)
                throw Taken(artifactId);
            await upload.DiscardAsync();
            return sums.Artifact;
        }
        catch
        {
            await upload.DiscardAsync();
            throw;
        }
    }

    /// <summary>Whether something is named by that id, and what; damage is no reason to keep it. Bytes that a damaged name would tell of are swept later.</summary>
    private async Task<(bool Existed, string? Content)> NamedAsync(string artifactId, CancellationToken cancellation)
    {
        try
        {
            return await _bucket.FindAsync(artifactId, cancellation) is { } named ? (true, _bucket.ContentOf(artifactId) + named.Upload) : (false, null);
        }
        catch (ArtifactStoreException damaged) when (damaged.Fault == StorageFault.Damaged)
        {
            return (true, null);
        }
    }

    /// <summary>An artifact that is named and whose bytes are there; not compared yet.</summary>
    private async Task<NamedContent?> FindSoundAsync(string artifactId, CancellationToken cancellation) =>
        await _bucket.FindAsync(artifactId, cancellation) is not { } named ? null
        : await _bucket.LengthAsync(_bucket.ContentOf(artifactId) + named.Upload, cancellation) switch
        {
            null => null,
            var length when length == named.Sums.Artifact.SizeBytes => named,
            var length => throw new ArtifactStoreException(
                $"Artifact {artifactId} is damaged: it has {length} bytes instead of {named.Sums.Artifact.SizeBytes} in {Place}. Restore it from another copy.", StorageFault.Damaged),
        };

    private async Task<List<S3Object>> ListAsync(string prefix, CancellationToken cancellation) => await _bucket.ListAsync(prefix, cancellation).ToListAsync(cancellation);

    private static ArtifactStoreException Taken(string artifactId) =>
        new($"Artifact {artifactId} already holds other bytes; an id is given to one result only.", StorageFault.Taken);
}
