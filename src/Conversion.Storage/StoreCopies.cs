using Conversion.Storage.Mirrored;
using Microsoft.Extensions.Logging;

namespace Conversion.Storage;

/// <summary>The one or two stores that a service is configured with.</summary>
/// <param name="copies">One, or a primary and its backup.</param>
public sealed class StoreCopies(IReadOnlyList<StoreCopy> copies) : IDisposable
{
    /// <summary>All of them, the one that is read from first first.</summary>
    public IReadOnlyList<StoreCopy> All => copies;

    /// <summary>Whether there is a backup.</summary>
    public bool IsMirrored => copies.Count > 1;

    /// <summary>All of them as one.</summary>
    public IArtifactStore AsOne(Func<IMirrorJournal> journal, MirrorOptions options, TimeProvider time, ILoggerFactory logs) => IsMirrored
        ? new MirroredArtifactStore(copies[0].Store, copies[1].Store, journal(), options, time, logs.CreateLogger<MirroredArtifactStore>())
        : copies[0].Store;

    /// <summary>Closes their connections.</summary>
    public void Dispose()
    {
        foreach (var copy in copies)
            (copy.Store as IDisposable)?.Dispose();
    }
}

/// <summary>One of the stores that hold the same.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Store">The store.</param>
public sealed record StoreCopy(string Name, IArtifactStore Store)
{
    /// <summary>The same store for the service's own looks at it, which are no result's and are not measured with those.</summary>
    public IArtifactStore ForLooks => Store is MeasuredArtifactStore measured ? measured.Unmeasured : Store;
}
