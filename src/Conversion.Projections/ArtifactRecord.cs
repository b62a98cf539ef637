using Conversion.Domain.Jobs;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;

namespace Conversion.Projections;

/// <summary>What is known of an artifact by its id alone, as a download link names it.</summary>
/// <param name="Id">The artifact's id.</param>
/// <param name="JobId">The job whose result it is.</param>
/// <param name="Artifact">The rest.</param>
public sealed record ArtifactRecord(string Id, Guid JobId, Artifact Artifact);

/// <summary>Keeps <see cref="ArtifactRecord"/>, inline, so that a link works as soon as the job is completed.</summary>
#pragma warning disable JFXEVT006 // registered in the constructor, since the generated code of a partial class has no documentation
public class ArtifactRecordProjection : EventProjection
#pragma warning restore JFXEVT006
{
    /// <summary>Names what a rebuild wipes.</summary>
    public ArtifactRecordProjection()
    {
        RegisterPublishedType(typeof(ArtifactRecord));
        Options.DeleteViewTypeOnTeardown<ArtifactRecord>();
    }

    /// <inheritdoc />
    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
    {
        if (e.Data is ArtifactExpired { ArtifactId: var expired })
        {
            operations.Delete<ArtifactRecord>(expired);
        }

        if (e.Data is OutputStored { Artifact: var artifact })
        {
            operations.Store(new ArtifactRecord(artifact.ArtifactId, e.StreamId, artifact));
        }

        return ValueTask.CompletedTask;
    }
}
