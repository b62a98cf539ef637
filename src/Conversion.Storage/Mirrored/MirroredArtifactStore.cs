using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Conversion.Storage.Mirrored;

/// <summary>
/// Two stores as one: all is read from the primary, and from the backup where the primary fails, is slow, or has lost or damaged
/// it. What one of the two has missed is noted in a journal, and made good by <see cref="MirrorCatchUp"/>.
/// </summary>
/// <param name="primary">Where is read from first.</param>
/// <param name="backup">Where is read from else.</param>
/// <param name="journal">What has still to be done.</param>
/// <param name="options">How long is waited.</param>
/// <param name="time">The clock that waiting is measured by.</param>
/// <param name="log">Where failovers are noted.</param>
public sealed class MirroredArtifactStore(
    IArtifactStore primary, IArtifactStore backup, IMirrorJournal journal, MirrorOptions options, TimeProvider time, ILogger<MirroredArtifactStore> log) : IArtifactStore
{
    private readonly Failover _failover = new(primary, backup, new MirrorNotes(journal, log), options, time, log);
    private readonly Patience _write = new(TimeSpan.FromSeconds(options.WriteSeconds), time);
    private readonly MirrorNotes _notes = new(journal, log);

    /// <summary>Where is read from first.</summary>
    public IArtifactStore Primary => primary;

    /// <summary>Where is read from else.</summary>
    public IArtifactStore Backup => backup;

    /// <inheritdoc/>
    public async Task<StoredArtifact> PutAsync(string artifactId, string path, CancellationToken cancellation)
    {
        try
        {
            var stored = await primary.PutAsync(artifactId, path, cancellation);
            await FollowAsync(stored, cancellation);
            return stored;
        }
        catch (ArtifactStoreException failure) when (failure.Fault is not (StorageFault.Taken or StorageFault.BadSource))
        {
            log.LogWarning("Artifact {Artifact} goes to the backup alone for now: {Reason}", artifactId, failure.Message);
            var stored = await backup.PutAsync(artifactId, path, cancellation);
            await _notes.NoteAnewAsync(artifactId, MirrorWork.CopyToPrimary);
            return stored;
        }
    }

    /// <inheritdoc/>
    public async Task RestoreAsync(StoredArtifact artifact, Stream content, CancellationToken cancellation)
    {
        await primary.RestoreAsync(artifact, content, cancellation);
        await FollowAsync(artifact, cancellation);
    }

    /// <inheritdoc/>
    public Task<StoredArtifact?> FindAsync(string artifactId, CancellationToken cancellation) =>
        _failover.AskAsync(artifactId, (store, token) => store.FindAsync(artifactId, token), (_, found) => found, cancellation);

    /// <inheritdoc/>
    public Task<ArtifactStream?> OpenAsync(string artifactId, CancellationToken cancellation) => _failover.AskAsync(
        artifactId, (store, token) => store.OpenAsync(artifactId, token),
        (store, content) => (ArtifactStream?)new MirroredStream(content, token => OtherThan(store).OpenAsync(artifactId, token), _failover.Patience, failure => _failover.LeaveAsync(store, artifactId, failure)),
        cancellation);

    /// <inheritdoc/>
    public async Task<Uri?> LinkAsync(string artifactId, string fileName, string contentType, TimeSpan lifetime, CancellationToken cancellation)
    {
        try
        {
            return _failover.IsResting
                ? null
                : await _failover.Patience.WaitAsync($"No link to artifact {artifactId} could be made", token => primary.LinkAsync(artifactId, fileName, contentType, lifetime, token), cancellation);
        }
        catch (ArtifactStoreException failure)
        {
            await _failover.LeaveAsync(primary, artifactId, failure);
            return null; // the service gives it out itself, from the backup
        }
    }

    /// <summary>Removes it from both; from one that cannot be reached now, as soon as it can.</summary>
    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string artifactId, CancellationToken cancellation)
    {
        if (!ArtifactIds.IsValid(artifactId))
            return false;
        await journal.NoteAsync(artifactId, MirrorWork.Delete, cancellation);
        var (existed, failures) = (false, new List<ArtifactStoreException>());
        foreach (var store in new[] { primary, backup })
        {
            try
            {
                existed |= await store.DeleteAsync(artifactId, cancellation);
            }
            catch (ArtifactStoreException failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count == 2)
            throw failures[0];
        if (failures is [var later])
            log.LogWarning("Artifact {Artifact} is removed from one store, and later from the other: {Reason}", artifactId, later.Message);
        else
            await journal.ForgetAsync(artifactId, cancellation);
        return existed;
    }

    /// <summary>What either has.</summary>
    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new HashSet<Guid>();
        foreach (var store in new[] { primary, backup })
        {
            await foreach (var id in store.ListAsync(cancellation))
            {
                if (seen.Add(Guid.ParseExact(id, "N")))
                    yield return id;
            }
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListRemainsAsync(TimeSpan minimumAge, CancellationToken cancellation) =>
        primary.ListRemainsAsync(minimumAge, cancellation).Concat(backup.ListRemainsAsync(minimumAge, cancellation));

    /// <inheritdoc/>
    public async Task<int> SweepAsync(TimeSpan minimumAge, CancellationToken cancellation) =>
        await primary.SweepAsync(minimumAge, cancellation) + await backup.SweepAsync(minimumAge, cancellation);

    private IArtifactStore OtherThan(IArtifactStore store) => ReferenceEquals(store, primary) ? backup : primary;

    private async Task FollowAsync(StoredArtifact stored, CancellationToken cancellation)
    {
        if (!options.WriteThrough)
        {
            await _notes.NoteAnewAsync(stored.ArtifactId, MirrorWork.CopyToBackup);
            return;
        }

        try
        {
            await _write.WaitAsync($"Artifact {stored.ArtifactId} could not be copied to the backup", token => primary.CopyAsync(stored.ArtifactId, backup, token), cancellation);
            await journal.ForgetAsync(stored.ArtifactId, cancellation);
        }
        catch (ArtifactStoreException failure)
        {
            log.LogWarning("Artifact {Artifact} gets to the backup later: {Reason}", stored.ArtifactId, failure.Message);
            await _notes.NoteAnewAsync(stored.ArtifactId, MirrorWork.CopyToBackup);
        }
    }
}
