using Conversion.Api.Workers;
using Conversion.Projections;
using Conversion.Storage;
using Marten;

namespace Conversion.Api.Recovery;

/// <summary>
/// Removes from the artifact store what no event names: half uploads of crashes, and artifacts of attempts that died before they
/// reported and were not found by the <see cref="Reaper"/>. At start, a minute later, and each hour.
/// </summary>
public sealed class StoreSweeper(
    IArtifactStore store, JobLeases leases, IDocumentStore documents, TimeProvider clock, ILogger<StoreSweeper> log) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan MinimumAge = TimeSpan.FromMinutes(1);
    private HashSet<string> _suspects = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var isFirst = true; !stoppingToken.IsCancellationRequested; isFirst = false)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The artifact store could not be swept: {Reason}", failure.GetBaseException().Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(isFirst ? FirstPause : Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sweeps once. An artifact goes when two sweeps have found it orphaned: a health check's own is there for a moment only.</summary>
    public async Task RunOnceAsync(CancellationToken cancellation)
    {
        if (await store.SweepAsync(MinimumAge, cancellation) is > 0 and var swept)
        {
            log.LogInformation("Removed {Count} half uploads that a crash had left.", swept);
        }

        var orphans = new HashSet<string>();
        var batch = new List<string>(BatchSize);
        await foreach (var artifact in store.ListAsync(cancellation))
        {
            batch.Add(artifact);
            if (batch.Count == BatchSize)
            {
                orphans.UnionWith(await OrphansAmongAsync(batch, cancellation));
                batch.Clear();
            }
        }

        orphans.UnionWith(await OrphansAmongAsync(batch, cancellation));
        foreach (var orphan in orphans.Where(_suspects.Contains))
        {
            if (await store.DeleteAsync(orphan, cancellation))
            {
                log.LogWarning("Removed artifact {Artifact}: no event names it, and no attempt that runs could.", orphan);
            }
        }

        orphans.ExceptWith(_suspects);
        _suspects = orphans;
    }

    // In this order: what was listed was stored by an attempt that either still holds its job when the leases are read, or has
    // ended before the records are.
    private async Task<IEnumerable<string>> OrphansAmongAsync(List<string> listed, CancellationToken cancellation)
    {
        if (listed.Count == 0)
        {
            return [];
        }

        var running = (await leases.HeldAsync(cancellation)).Select(held => ArtifactIds.ForAttempt(held.JobId, held.Attempt)).ToHashSet();
        await using var session = documents.QuerySession();
        var named = (await session.LoadManyAsync<ArtifactRecord>(cancellation, listed)).Select(record => record.Id).ToHashSet();
        return listed.Where(artifact => !running.Contains(artifact) && !named.Contains(artifact));
    }
}
