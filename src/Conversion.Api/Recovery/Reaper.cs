using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.Media.Processes;
using Conversion.Projections;
using Conversion.Storage;
using Marten;

namespace Conversion.Api.Recovery;

/// <summary>
/// Clears up after nodes that died: their tools' processes, their work folders, results that they stored and did not live to
/// report. What they had downloaded of a job that goes on is kept for its next attempt. Every removal is a line in the log.
/// </summary>
public sealed class Reaper(
    WorkFolders folders, JobLeases leases, IArtifactStore store, IDocumentStore documents, TimeProvider clock, ILogger<Reaper> log)
    : RecurringWatch("What dead nodes left could not be cleared up", clock, log)
{
    private readonly SemaphoreSlim _woken = new(0, 1);

    /// <summary>An attempt was lost: its node may be dead.</summary>
    public void Wake()
    {
        if (_woken.CurrentCount == 0)
        {
            _woken.Release();
        }
    }

    public override void Dispose()
    {
        _woken.Dispose();
        base.Dispose();
    }

    protected override TimeSpan PauseBefore(int runs) => runs == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(10);

    protected override Task WaitAsync(TimeSpan pause, CancellationToken stopping) => _woken.WaitAsync(pause, stopping);

    /// <summary>Clears up what can be by now. A dead node's attempt that still holds its job is waited for: its lease will run out.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        foreach (var folder in folders.TakeAbandoned())
        {
            foreach (var tool in OrphanedTools.KillIn(folder.Path))
            {
                Log.LogWarning("Killed {Tool} (process {Process}): the node that it worked for is gone.", tool.Name, tool.ProcessId);
            }

            var attempts = folder.Attempts;
            var held = await leases.HeldAsync(cancellation);
            if (attempts.Any(attempt => held.Contains(new HeldJob(attempt.JobId, attempt.Attempt))))
            {
                continue;
            }

            var unfinished = await leases.UnfinishedAsync([.. attempts.Select(attempt => attempt.JobId)], cancellation);
            foreach (var attempt in attempts)
            {
                await RemoveUnreportedAsync(new HeldJob(attempt.JobId, attempt.Attempt), cancellation);
                if (unfinished.Contains(attempt.JobId))
                {
                    folders.Keep(attempt);
                }
            }

            folders.Remove(folder);
        }

        await ForgetEndedAsync(cancellation);
    }

    // The attempt no longer holds its job, so it never will be reported: either an event names its artifact by now, or none ever will.
    internal async Task RemoveUnreportedAsync(HeldJob attempt, CancellationToken cancellation)
    {
        var artifact = ArtifactIds.ForAttempt(attempt.JobId, attempt.Attempt);
        await using var session = documents.QuerySession();
        if (await session.LoadAsync<ArtifactRecord>(artifact, cancellation) is null && await store.DeleteAsync(artifact, cancellation))
        {
            Log.LogWarning("Removed artifact {Artifact}: attempt {Attempt} of job {Job} stored it and died before it was reported.",
                artifact, attempt.Attempt, attempt.JobId);
        }
    }

    private async Task ForgetEndedAsync(CancellationToken cancellation)
    {
        var begun = folders.Begun();
        if (begun.Count == 0)
        {
            return;
        }

        var unfinished = await leases.UnfinishedAsync(begun, cancellation);
        foreach (var job in begun.Where(job => !unfinished.Contains(job)))
        {
            Log.LogInformation("Removing the begun download of job {Job}: the job has ended.", job);
            folders.Forget(job);
        }
    }
}
