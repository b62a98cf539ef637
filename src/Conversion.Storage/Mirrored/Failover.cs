using Microsoft.Extensions.Logging;

namespace Conversion.Storage.Mirrored;

/// <summary>Asks the primary first, and the backup where the primary fails, takes too long or knows of nothing.</summary>
internal sealed class Failover(IArtifactStore primary, IArtifactStore backup, MirrorNotes notes, MirrorOptions options, TimeProvider time, ILogger log)
{
    private long _restsUntil;

    /// <summary>How long the primary is waited for.</summary>
    internal Patience Patience { get; } = new(TimeSpan.FromSeconds(options.FailoverSeconds), time);

    /// <summary>Whether the primary failed a moment ago, and is not asked first.</summary>
    internal bool IsResting => time.GetTimestamp() < Volatile.Read(ref _restsUntil);

    /// <summary>What one of the two answers; null when neither has it.</summary>
    /// <param name="artifactId">What is asked about.</param>
    /// <param name="ask">The question.</param>
    /// <param name="answer">Makes the answer of what one of them said.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArtifactStoreException">One failed, and the other is no help.</exception>
    internal async Task<TOut?> AskAsync<T, TOut>(
        string artifactId, Func<IArtifactStore, CancellationToken, Task<T?>> ask, Func<IArtifactStore, T, TOut?> answer, CancellationToken cancellation)
        where T : class
        where TOut : class
    {
        bool rested = IsResting;
        ArtifactStoreException? failure = null, backupFailure = null;
        if (!rested)
        {
            try
            {
                if (await Patience.WaitAsync($"Artifact {artifactId} could not be had from the primary store", token => ask(primary, token), cancellation) is { } found)
                    return answer(primary, found);
            }
            catch (ArtifactStoreException caught)
            {
                failure = caught;
                await LeaveAsync(primary, artifactId, caught);
            }
        }

        try
        {
            if (await ask(backup, cancellation) is { } copy)
            {
                if (failure is null && !rested)
                    await notes.NoteAsync(artifactId, MirrorWork.CopyToPrimary); // it is there, and the primary does not know of it
                return answer(backup, copy);
            }
        }
        catch (ArtifactStoreException alsoFailed) when (failure is not null)
        {
            throw new ArtifactStoreException($"{failure.Message} The backup is no help: {alsoFailed.Message}", failure.Fault, alsoFailed);
        }
        catch (ArtifactStoreException caught) when (rested)
        {
            backupFailure = caught; // the primary may be well again
        }

        if (failure is not null)
            throw failure;
        if (rested && await ask(primary, cancellation) is { } late)
            return answer(primary, late);
        return backupFailure is null ? null : throw backupFailure;
    }

    /// <summary>A store was left for the other: what is damaged there is noted, and a primary that failed rests.</summary>
    internal async Task LeaveAsync(IArtifactStore store, string artifactId, ArtifactStoreException failure)
    {
        var name = ReferenceEquals(store, primary) ? "primary" : "backup";
        log.LogWarning("Artifact {Artifact} is read from the other store than the {Store}: {Reason}", artifactId, name, failure.Message);
        if (failure.Fault == StorageFault.Damaged)
            await notes.NoteAsync(artifactId, ReferenceEquals(store, primary) ? MirrorWork.CopyToPrimary : MirrorWork.CopyToBackup);
        else if (ReferenceEquals(store, primary))
            Volatile.Write(ref _restsUntil, time.GetTimestamp() + (long)(options.RestSeconds * time.TimestampFrequency));
    }
}
