namespace Conversion.Storage.Mirrored;

/// <summary>An artifact read from one store for as long as it gives sound blocks in time, then from the other.</summary>
/// <param name="first">The content that was opened.</param>
/// <param name="openOther">Opens it in the other store.</param>
/// <param name="patience">How long a block of the first may take.</param>
/// <param name="failed">Told why the first was left.</param>
internal sealed class MirroredStream(ArtifactStream first, Func<CancellationToken, Task<ArtifactStream?>> openOther, Patience patience, Func<ArtifactStoreException, Task> failed)
    : ArtifactStream(first.Artifact)
{
    private ArtifactStream _current = first;
    private bool _hasFailedOver;

    protected internal override async Task<ReadOnlyMemory<byte>> ReadBlockAsync(long index, CancellationToken cancellation)
    {
        if (_hasFailedOver)
            return await _current.ReadBlockAsync(index, cancellation);
        Task<ReadOnlyMemory<byte>>? reading = null;
        try
        {
            return await patience.WaitAsync(
                $"Artifact {Artifact.ArtifactId} could not be read", token => reading = _current.ReadBlockAsync(index, token), cancellation);
        }
        catch (ArtifactStoreException failure)
        {
            await failed(failure);
            var other = await OtherAsync(failure, cancellation);
            _ = DisposeAfterAsync(_current, reading);
            (_current, _hasFailedOver) = (other, true);
            return await other.ReadBlockAsync(index, cancellation);
        }
    }

    private async Task<ArtifactStream> OtherAsync(ArtifactStoreException failure, CancellationToken cancellation)
    {
        ArtifactStream? other;
        try
        {
            other = await openOther(cancellation);
        }
        catch (ArtifactStoreException alsoFailed)
        {
            throw new ArtifactStoreException($"{failure.Message} The other copy is no help: {alsoFailed.Message}", failure.Fault, alsoFailed);
        }

        if (other?.Artifact == Artifact)
            return other;
        if (other is not null)
            await other.DisposeAsync();
        throw new ArtifactStoreException($"{failure.Message} There is no other copy.", failure.Fault, failure);
    }

    // A read that was given up still uses it.
    private static async Task DisposeAfterAsync(ArtifactStream left, Task? reading)
    {
        if (reading is not null)
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await left.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        _current.Dispose();
        base.Dispose(disposing);
    }
}
