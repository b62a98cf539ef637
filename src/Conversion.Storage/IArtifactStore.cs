namespace Conversion.Storage;

/// <summary>Keeps results by id. The port between the service and where its files are.</summary>
public interface IArtifactStore
{
    /// <summary>
    /// Stores the file at <paramref name="path"/> as <paramref name="artifactId"/>: wholly or not at all, durable when it returns.
    /// The same id with the same bytes again is a no-op.
    /// </summary>
    /// <param name="artifactId">An id that <see cref="ArtifactIds.IsValid"/> accepts.</param>
    /// <param name="path">A local file; the store may move it away instead of copying. It stays where it is when the call fails.</param>
    /// <param name="cancellation">Gives up; what was half written is removed.</param>
    /// <returns>Length and SHA-256 as computed from the bytes that were written.</returns>
    /// <exception cref="ArgumentException"><paramref name="artifactId"/> is none.</exception>
    /// <exception cref="ArtifactStoreException">
    /// The bytes could not be stored, and nothing of them is left; or the id already holds other bytes, which stay as they are.
    /// </exception>
    Task<StoredArtifact> PutAsync(string artifactId, string path, CancellationToken cancellation);

    /// <summary>
    /// Stores the bytes of an artifact that another store holds, and replaces what this one has by that id, damaged or not. In
    /// one step and only when they are of the length and SHA-256 that <paramref name="artifact"/> says; durable when it returns.
    /// </summary>
    /// <param name="artifact">What is restored.</param>
    /// <param name="content">Its bytes, from where the stream stands to its end.</param>
    /// <param name="cancellation">Gives up; what was half written is removed.</param>
    /// <exception cref="ArgumentException">The id of <paramref name="artifact"/> is none.</exception>
    /// <exception cref="ArtifactStoreException">
    /// The bytes could not be stored or are others (<see cref="StorageFault.Damaged"/>). What was there is still there.
    /// </exception>
    Task RestoreAsync(StoredArtifact artifact, Stream content, CancellationToken cancellation);

    /// <summary>What the store says it holds by that id, without reading its bytes; null when there is none.</summary>
    /// <exception cref="ArtifactStoreException">The store could not be reached or read.</exception>
    Task<StoredArtifact?> FindAsync(string artifactId, CancellationToken cancellation);

    /// <summary>
    /// Opens an artifact for reading from any position; null when there is none by that id. What is read was compared with
    /// its SHA-256 before: a byte that is not what was stored is never given out.
    /// </summary>
    /// <exception cref="ArtifactStoreException">The store could not be reached or read, or the artifact is damaged.</exception>
    Task<ArtifactStream?> OpenAsync(string artifactId, CancellationToken cancellation);

    /// <summary>A link by which the store itself gives an artifact out, for a while; null when only the service can, or there is none.</summary>
    /// <param name="artifactId">Its id.</param>
    /// <param name="fileName">The name that a browser saves it by, any text.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="lifetime">How long the link works; up to 7 days.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArtifactStoreException">The store could not be reached or read.</exception>
    Task<Uri?> LinkAsync(string artifactId, string fileName, string contentType, TimeSpan lifetime, CancellationToken cancellation) => Task.FromResult<Uri?>(null);

    /// <summary>
    /// Removes an artifact, damaged or not, and what uploads of it left behind that are known to be dead; a reader that has it open reads on for as long as its
    /// connection lasts, and an upload that runs goes on. False when there was no artifact.
    /// </summary>
    /// <exception cref="ArtifactStoreException">The artifact could not be removed.</exception>
    Task<bool> DeleteAsync(string artifactId, CancellationToken cancellation);

    /// <summary>The ids of all artifacts, in no order.</summary>
    /// <exception cref="ArtifactStoreException">The store could not be reached or read.</exception>
    IAsyncEnumerable<string> ListAsync(CancellationToken cancellation);

    /// <summary>What uploads that died left behind, as <see cref="SweepAsync"/> would remove it, by names that tell an operator where it is.</summary>
    /// <param name="minimumAge">Remains that changed more recently than this are passed over; zero or more.</param>
    /// <param name="cancellation">Stops between two remains.</param>
    /// <exception cref="ArtifactStoreException">The store could not be reached or read.</exception>
    IAsyncEnumerable<string> ListRemainsAsync(TimeSpan minimumAge, CancellationToken cancellation);

    /// <summary>
    /// Removes what uploads that died left behind. Uploads that still run are spared, those of other nodes on the same store
    /// included. Run it at start and now and then.
    /// </summary>
    /// <param name="minimumAge">Remains that changed more recently than this are left for the next sweep; zero or more.</param>
    /// <param name="cancellation">Stops between two remains.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="ArtifactStoreException">The store could not be reached or changed.</exception>
    Task<int> SweepAsync(TimeSpan minimumAge, CancellationToken cancellation);
}

/// <summary>What was stored.</summary>
/// <param name="ArtifactId">Its id.</param>
/// <param name="SizeBytes">Length in bytes.</param>
/// <param name="Sha256">SHA-256 of the bytes, 64 lower-case hex digits.</param>
public sealed record StoredArtifact(string ArtifactId, long SizeBytes, string Sha256);
