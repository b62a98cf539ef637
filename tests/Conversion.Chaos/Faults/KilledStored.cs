using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Faults;

/// <summary>The node whose result has just got its name in the store, before the event that promises it.</summary>
public sealed class KilledStored() : KilledNode("stored", "stored but not committed", KnownWork.Storing)
{
    /// <inheritdoc />
    protected override async Task<Node> KillAsync(Trial trial, AcceptedJob job, Node through)
    {
        var before = trial.Cluster.Data.StoredFiles.ToHashSet();
        var node = await trial.UntilInAsync(job, JobPhase.Storing);
        while (trial.Cluster.Data.StoredFiles.All(file => file.EndsWith(".part", StringComparison.Ordinal) || before.Contains(file)))
            trial.Cancellation.ThrowIfCancellationRequested(); // at once, not in a moment: the event is milliseconds away
        await trial.KillAsync(node);
        return node;
    }
}
