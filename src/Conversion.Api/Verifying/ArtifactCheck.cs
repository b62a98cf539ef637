using System.Security.Cryptography;
using Conversion.Domain.Jobs;
using Conversion.Storage;

namespace Conversion.Api.Verifying;

/// <summary>Looks for the results that events promise in the artifact store (I4).</summary>
public sealed class ArtifactCheck(IArtifactStore store)
{
    /// <summary>The result that a job's stream promises, and the node that made it; null when there is none.</summary>
    public static PromisedArtifact? PromisedBy(StoredJob job)
    {
        if (job.Events is not [.., var promised, { Data: JobCompleted }] || ArtifactOf(promised.Data) is not { } artifact)
        {
            return null;
        }

        var node = job.Events.Select(stored => stored.Data).OfType<AttemptStarted>().LastOrDefault()?.Node;
        return new PromisedArtifact(job.Id, promised.Version, artifact, node);
    }

    private static Artifact? ArtifactOf(object? e) => e switch
    {
        OutputStored stored => stored.Artifact,
        JobServedFromCache served => served.Artifact,
        SharedResultReceived received => received.Artifact,
        _ => null,
    };

    /// <summary>What is wrong with one; null when it is there as promised.</summary>
    /// <param name="promised">The artifact.</param>
    /// <param name="withContent">Whether its bytes are read and compared by their SHA-256 as well.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Violation?> FindAsync(PromisedArtifact promised, bool withContent, CancellationToken cancellation)
    {
        var artifact = promised.Artifact;
        try
        {
            await using var content = await store.OpenAsync(artifact.ArtifactId, cancellation);
            if (content is null)
            {
                return Wrong("is not in the store", $"Where nodes have data directories of their own, ask {promised.Node}, which made it. Else restore it from a backup.");
            }

            if (content.Length != artifact.SizeBytes)
            {
                return Wrong($"has {content.Length} bytes instead of {artifact.SizeBytes}", "Restore it from a backup.");
            }

            var sha256 = withContent ? Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation)) : content.Artifact.Sha256;
            return sha256 == artifact.Sha256 ? null : Wrong($"has the SHA-256 {sha256} instead of {artifact.Sha256}", "Its bytes are damaged: restore it from a backup, and check the disk.");
        }
        catch (ArtifactStoreException damaged) when (damaged.Fault == StorageFault.Damaged)
        {
            return new Violation("I4", promised.Job, damaged.Message, "Restore it from a backup, and check the disk.") { Version = promised.Version };
        }
        catch (ArtifactStoreException unreachable)
        {
            return Wrong($"cannot be looked at: {unreachable.Message}", "Check the store, and verify again.");
        }

        Violation Wrong(string what, string advice) => new("I4", promised.Job, $"Artifact {artifact.ArtifactId} {what}.", advice) { Version = promised.Version };
    }
}

/// <summary>A result that a completed run names.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Version">The version of the event that names it.</param>
/// <param name="Artifact">What the event says of it.</param>
/// <param name="Node">The node that made it.</param>
public sealed record PromisedArtifact(Guid Job, int Version, Artifact Artifact, string? Node);
