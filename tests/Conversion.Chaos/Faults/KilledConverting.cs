using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Faults;

/// <summary>The node that encodes, at a moment that differs from run to run.</summary>
public sealed class KilledConverting() : KilledNode("converting", "while converting", KnownWork.Encoding)
{
    /// <inheritdoc />
    protected override async Task<Node> KillAsync(Trial trial, AcceptedJob job, Node through)
    {
        var node = await trial.UntilInAsync(job, JobPhase.Converting, percent: 5 + (trial.Chance * 70));
        await trial.KillAsync(node);
        return node;
    }
}
