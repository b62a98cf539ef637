using Microsoft.Extensions.Logging;

namespace Conversion.Storage.Mirrored;

/// <summary>Notes by whoever has something better to do than to fail: what cannot be noted is found by the scrubber, which compares the two stores.</summary>
internal sealed class MirrorNotes(IMirrorJournal journal, ILogger log)
{
    /// <summary>Notes work; a removal that was noted before stands.</summary>
    internal Task NoteAsync(string artifactId, MirrorWork work) => TryAsync(artifactId, work, anew: false);

    /// <summary>Notes work on what was stored a moment ago: a removal that was noted before is of another time.</summary>
    internal Task NoteAnewAsync(string artifactId, MirrorWork work) => TryAsync(artifactId, work, anew: true);

    private async Task TryAsync(string artifactId, MirrorWork work, bool anew)
    {
        try
        {
            if (anew)
                await journal.ForgetAsync(artifactId, CancellationToken.None);
            await journal.NoteAsync(artifactId, work, CancellationToken.None);
        }
        catch (ArtifactStoreException failure)
        {
            log.LogWarning("That artifact {Artifact} is in one store only could not be noted: {Reason}", artifactId, failure.Message);
        }
    }
}
