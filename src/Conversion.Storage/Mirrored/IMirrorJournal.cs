namespace Conversion.Storage.Mirrored;

/// <summary>
/// What has still to be done until two stores are alike, one entry an artifact. A later note replaces an earlier one, but a
/// removal stands until it is done or forgotten: nothing that is to go may come back from the other store. A port: whoever
/// hosts the store has a database that outlives a node. All nodes share one journal.
/// </summary>
public interface IMirrorJournal
{
    /// <summary>Notes work, durable when it returns.</summary>
    /// <exception cref="ArtifactStoreException">It could not be noted.</exception>
    Task NoteAsync(string artifactId, MirrorWork work, CancellationToken cancellation);

    /// <summary>Nothing is to be done with that artifact any more, whatever was noted.</summary>
    /// <exception cref="ArtifactStoreException">It could not be forgotten.</exception>
    Task ForgetAsync(string artifactId, CancellationToken cancellation);

    /// <summary>Takes work that is due in hand; should this node die over it, others see it again after <paramref name="hold"/>.</summary>
    /// <param name="most">How many entries at most.</param>
    /// <param name="hold">How long nobody else takes them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArtifactStoreException">The journal could not be reached.</exception>
    Task<IReadOnlyList<MirrorEntry>> TakeAsync(int most, TimeSpan hold, CancellationToken cancellation);

    /// <summary>The work is done. Does nothing when other work was noted meanwhile.</summary>
    /// <exception cref="ArtifactStoreException">The journal could not be reached.</exception>
    Task CompleteAsync(MirrorEntry entry, CancellationToken cancellation);

    /// <summary>The work could not be done, and is due again after <paramref name="pause"/>. Does nothing when other work was noted meanwhile.</summary>
    /// <exception cref="ArtifactStoreException">The journal could not be reached.</exception>
    Task PostponeAsync(MirrorEntry entry, TimeSpan pause, CancellationToken cancellation);
}

/// <summary>What there is to do with an artifact.</summary>
public enum MirrorWork
{
    /// <summary>The backup gets what the primary has.</summary>
    CopyToBackup,

    /// <summary>The primary lost it, or never had it, and gets what the backup has.</summary>
    CopyToPrimary,

    /// <summary>It is removed from both.</summary>
    Delete,
}

/// <summary>Work in hand.</summary>
/// <param name="ArtifactId">The artifact.</param>
/// <param name="Work">What is to be done.</param>
/// <param name="Attempts">How often it was taken in hand, this time included.</param>
/// <param name="Stamp">Tells this note from later ones of the same artifact.</param>
public sealed record MirrorEntry(string ArtifactId, MirrorWork Work, int Attempts, long Stamp);
