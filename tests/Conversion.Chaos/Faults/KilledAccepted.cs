using Conversion.Chaos.Running;
using Conversion.Chaos.Work;

namespace Conversion.Chaos.Faults;

/// <summary>The node that took the request, as soon as its answer is here; who has claimed the job by then is as it happens.</summary>
public sealed class KilledAccepted() : KilledNode("accepted", "right after its 202", KnownWork.Encoding)
{
    /// <inheritdoc />
    protected override async Task<Node> KillAsync(Trial trial, AcceptedJob job, Node through)
    {
        await trial.KillAsync(through);
        return through;
    }
}
