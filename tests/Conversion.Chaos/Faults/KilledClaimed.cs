using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Faults;

/// <summary>The node that holds the job, at its first event: it has just begun to ask what the link is.</summary>
public sealed class KilledClaimed() : KilledNode("claimed", "as soon as it has claimed", KnownWork.Encoding)
{
    /// <inheritdoc />
    protected override async Task<Node> KillAsync(Trial trial, AcceptedJob job, Node through)
    {
        var node = await trial.UntilInAsync(job, JobPhase.Resolving);
        await trial.KillAsync(node);
        return node;
    }
}
