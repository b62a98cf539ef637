using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Faults;

/// <summary>The node that stores a hundred megabytes, as it begins.</summary>
public sealed class KilledStoring() : KilledNode("storing", "while storing", KnownWork.Storing)
{
    /// <inheritdoc />
    protected override async Task<Node> KillAsync(Trial trial, AcceptedJob job, Node through)
    {
        var node = await trial.UntilInAsync(job, JobPhase.Storing);
        await trial.KillAsync(node);
        return node;
    }
}
