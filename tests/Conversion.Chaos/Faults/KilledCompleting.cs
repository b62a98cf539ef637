using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Faults;

/// <summary>The node that has just committed the end of a job, before it could tell anybody.</summary>
public sealed class KilledCompleting() : KilledNode("completing", "as soon as it has completed", KnownWork.Encoding)
{
    /// <inheritdoc />
    protected override async Task<Node> KillAsync(Trial trial, AcceptedJob job, Node through)
    {
        var stream = await trial.UntilAsync(job, seen => seen.Events[^1] is JobCompleted, "completion");
        var node = trial.Cluster.NodeOf(stream.Job!.Node!);
        await trial.KillAsync(node);
        return node;
    }
}
