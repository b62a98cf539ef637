using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Faults;

/// <summary>The node that holds a job and is told to cancel it, at about the same moment.</summary>
public sealed class KilledCancelling() : KilledNode("cancelling", "while cancelling", KnownWork.Encoding)
{
    /// <inheritdoc />
    protected override async Task<Node> KillAsync(Trial trial, AcceptedJob job, Node through)
    {
        var node = await trial.UntilInAsync(job, JobPhase.Converting, percent: 5 + (trial.Chance * 70));
        var cancelling = trial.Work.CancelAsync(job, node, trial.Cancellation);
        await Task.Delay(TimeSpan.FromMilliseconds(trial.Chance * 20), trial.Cancellation);
        await trial.KillAsync(node);
        job.Ends = await cancelling ? ["cancelled"] : ["completed"];
        return node;
    }
}
