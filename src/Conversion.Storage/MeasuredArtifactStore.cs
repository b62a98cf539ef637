namespace Conversion.Storage;

/// <summary>A store whose operations are spans and measurements. Lists are not: they last for as long as whoever reads them likes.</summary>
/// <param name="name">What the store is called in them.</param>
/// <param name="store">Does the work.</param>
internal sealed class MeasuredArtifactStore(string name, IArtifactStore store) : IArtifactStore, IDisposable
{
    /// <summary>The store itself.</summary>
    public IArtifactStore Unmeasured => store;

    /// <inheritdoc />
    public async Task<StoredArtifact> PutAsync(string artifactId, string path, CancellationToken cancellation)
    {
        var stored = await MeasureAsync("put", () => store.PutAsync(artifactId, path, cancellation));
        StorageTelemetry.StoredBytes(name, stored.SizeBytes);
        return stored;
    }

    /// <inheritdoc />
    public async Task RestoreAsync(StoredArtifact artifact, Stream content, CancellationToken cancellation)
    {
        await MeasureAsync("restore", async () =>
        {
            await store.RestoreAsync(artifact, content, cancellation);
            return true;
        });
        StorageTelemetry.StoredBytes(name, artifact.SizeBytes);
    }

    /// <inheritdoc />
    public Task<StoredArtifact?> FindAsync(string artifactId, CancellationToken cancellation) =>
        MeasureAsync("find", () => store.FindAsync(artifactId, cancellation));

    /// <inheritdoc />
    public Task<ArtifactStream?> OpenAsync(string artifactId, CancellationToken cancellation) =>
        MeasureAsync("open", () => store.OpenAsync(artifactId, cancellation));

    /// <inheritdoc />
    public Task<Uri?> LinkAsync(string artifactId, string fileName, string contentType, TimeSpan lifetime, CancellationToken cancellation) =>
        MeasureAsync("link", () => store.LinkAsync(artifactId, fileName, contentType, lifetime, cancellation));

    /// <inheritdoc />
    public Task<bool> DeleteAsync(string artifactId, CancellationToken cancellation) => MeasureAsync("delete", () => store.DeleteAsync(artifactId, cancellation));

    /// <inheritdoc />
    public IAsyncEnumerable<string> ListAsync(CancellationToken cancellation) => store.ListAsync(cancellation);

    /// <inheritdoc />
    public IAsyncEnumerable<string> ListRemainsAsync(TimeSpan minimumAge, CancellationToken cancellation) => store.ListRemainsAsync(minimumAge, cancellation);

    /// <inheritdoc />
    public Task<int> SweepAsync(TimeSpan minimumAge, CancellationToken cancellation) => MeasureAsync("sweep", () => store.SweepAsync(minimumAge, cancellation));

    /// <inheritdoc />
    public void Dispose() => (store as IDisposable)?.Dispose();

    private Task<T> MeasureAsync<T>(string operation, Func<Task<T>> work) => StorageTelemetry.MeasureAsync(name, operation, work);
}
