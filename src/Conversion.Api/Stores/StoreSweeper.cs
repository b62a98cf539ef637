using Conversion.Api.Hosting;
using Conversion.Storage;

namespace Conversion.Api.Stores;

/// <summary>
/// Removes from the artifact store what no event names: half uploads of crashes, and artifacts of attempts that died before they
/// reported and were not found by the <see cref="Recovery.Reaper"/>. At start, a minute later, and each hour.
/// </summary>
public sealed class StoreSweeper(IArtifactStore store, OrphanedArtifacts artifacts, TimeProvider clock, ILogger<StoreSweeper> log)
    : RecurringWatch("The artifact store could not be swept", clock, log)
{
    private static readonly TimeSpan MinimumAge = TimeSpan.FromMinutes(1);
    private HashSet<string> _suspects = [];

    protected override TimeSpan PauseBefore(int runs) => runs switch
    {
        0 => TimeSpan.Zero,
        1 => TimeSpan.FromMinutes(1),
        _ => TimeSpan.FromHours(1),
    };

    /// <summary>Sweeps once. An artifact goes when two sweeps have found it orphaned.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        if (await store.SweepAsync(MinimumAge, cancellation) is > 0 and var swept)
        {
            Log.LogInformation("Removed {Count} half uploads that a crash had left.", swept);
        }

        var orphans = (await artifacts.FindAsync(cancellation)).ToHashSet();
        foreach (var orphan in orphans.Where(_suspects.Contains))
        {
            if (await store.DeleteAsync(orphan, cancellation))
            {
                Log.LogWarning("Removed artifact {Artifact}: no event names it, and no attempt that runs could.", orphan);
            }
        }

        orphans.ExceptWith(_suspects);
        _suspects = orphans;
    }
}
