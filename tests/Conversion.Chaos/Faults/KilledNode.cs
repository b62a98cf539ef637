using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Faults;

/// <summary>kill -9 of the node that holds a job, in one phase of it; the others take over.</summary>
/// <param name="phase">The phase's name on the command line and in the table.</param>
/// <param name="runs">Runs of the long campaign.</param>
/// <param name="work">What it works on.</param>
public abstract class KilledNode(string phase, int runs, KnownWork work) : ClusterFault
{
    /// <inheritdoc />
    public override string Name => $"kill-{phase}";

    /// <inheritdoc />
    public override string Words => $"kill -9 of a node while {phase}";

    /// <inheritdoc />
    protected override int RunsFor(Effort effort) => effort.RunsOf(runs);

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        var others = await trial.Work.SubmitAsync(KnownWork.Encoding, count: 2, trial.Cancellation);
        var job = await trial.Work.SubmitAsync(work, first: null, trial.Cancellation);
        trial.Story = $"killed {await KillAsync(trial, job)}";
        await trial.Work.SubmitAsync(KnownWork.Brief, first: null, trial.Cancellation);
    }

    /// <summary>Kills a node when <paramref name="job"/> has come to the phase, and tells which.</summary>
    protected abstract Task<string> KillAsync(Trial trial, AcceptedJob job);
}

/// <summary>While it encodes, at a moment that differs from run to run.</summary>
public sealed class KilledConverting() : KilledNode("converting", runs: 10, KnownWork.Encoding)
{
    /// <inheritdoc />
    protected override async Task<string> KillAsync(Trial trial, AcceptedJob job)
    {
        var node = await trial.UntilInAsync(job, JobPhase.Converting, percent: 5 + (trial.Chance * 70));
        await trial.KillAsync(node);
        return node.Name;
    }
}
