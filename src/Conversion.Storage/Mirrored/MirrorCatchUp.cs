using Microsoft.Extensions.Logging;

namespace Conversion.Storage.Mirrored;

/// <summary>Does what the journal says has still to be done. Whoever hosts it calls it again and again.</summary>
/// <param name="primary">One store.</param>
/// <param name="backup">The other.</param>
/// <param name="journal">What there is to do.</param>
/// <param name="log">Where it is noted what was done, and what could not be.</param>
public sealed class MirrorCatchUp(IArtifactStore primary, IArtifactStore backup, IMirrorJournal journal, ILogger<MirrorCatchUp> log)
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(10), ShortestPause = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>Does some of what is due, one after the other.</summary>
    /// <returns>How many entries were in hand; 0 when nothing was due.</returns>
    /// <exception cref="ArtifactStoreException">The journal could not be reached.</exception>
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var entries = await journal.TakeAsync(AtOnce, Hold, cancellation);
        foreach (var entry in entries)
        {
            try
            {
                await DoAsync(entry, cancellation);
                await journal.CompleteAsync(entry, cancellation);
                log.LogInformation("Artifact {Artifact}: {Work} is done.", entry.ArtifactId, entry.Work);
            }
            catch (ArtifactStoreException failure)
            {
                var pause = ShortestPause * Math.Pow(2, Math.Min(entry.Attempts - 1, 10));
                await journal.PostponeAsync(entry, pause < LongestPause ? pause : LongestPause, cancellation);
                log.LogWarning("Artifact {Artifact}: {Work} is tried again later: {Reason}", entry.ArtifactId, entry.Work, failure.Message);
            }
        }

        return entries.Count;
    }

    private async Task DoAsync(MirrorEntry entry, CancellationToken cancellation)
    {
        switch (entry.Work)
        {
            case MirrorWork.CopyToBackup:
                await CopyAsync(entry.ArtifactId, primary, backup, cancellation);
                break;
            case MirrorWork.CopyToPrimary:
                await CopyAsync(entry.ArtifactId, backup, primary, cancellation);
                break;
            default:
                await primary.DeleteAsync(entry.ArtifactId, cancellation);
                await backup.DeleteAsync(entry.ArtifactId, cancellation);
                break;
        }
    }

    private static async Task CopyAsync(string artifactId, IArtifactStore source, IArtifactStore target, CancellationToken cancellation)
    {
        if (await source.CopyAsync(artifactId, target, cancellation) && await source.FindAsync(artifactId, cancellation) is null)
            await target.DeleteAsync(artifactId, cancellation); // it was removed from both while it was copied
    }
}
