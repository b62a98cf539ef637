using Conversion.Api.Retention;
using Conversion.Domain.Jobs;
using Conversion.Storage;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Downloads;

/// <summary>Links by which the store itself gives a result out, where an operator wants them and the store can. Else the service does it.</summary>
public sealed class DirectLinks(
    IArtifactStore store, ArtifactUse use, IOptions<StorageOptions> options, TimeProvider clock, ILogger<DirectLinks> log)
{
    /// <summary>A fresh link; null when there is none.</summary>
    public async Task<Uri?> TryMakeAsync(Artifact artifact, TimeSpan lifetime, CancellationToken cancellation)
    {
        if (!options.Value.DirectLinks)
        {
            return null;
        }

        try
        {
            // Noted before it is given out: whoever has the link reads what retention has not let go of.
            await use.NoteUntilAsync(artifact.ArtifactId, clock.GetUtcNow() + lifetime, cancellation);
            return await store.LinkAsync(artifact.ArtifactId, artifact.FileName, artifact.ContentType, lifetime, cancellation);
        }
        catch (ArtifactStoreException failure)
        {
            log.LogWarning("No direct link to artifact {Artifact} could be made: {Reason}", artifact.ArtifactId, failure.Message);
            return null;
        }
    }
}
