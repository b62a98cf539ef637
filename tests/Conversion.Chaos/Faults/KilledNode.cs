using Conversion.Chaos.Running;
using Conversion.Chaos.Work;

namespace Conversion.Chaos.Faults;

/// <summary>kill -9 of the node that holds a job, in one phase of it; the others take over.</summary>
/// <param name="phase">The phase's name on the command line.</param>
/// <param name="words">When it is done, in the table's words.</param>
/// <param name="work">What it works on.</param>
public abstract class KilledNode(string phase, string words, KnownWork work) : ClusterFault
{
    /// <inheritdoc />
    public override string Name => $"kill-{phase}";

    /// <inheritdoc />
    public override string Words => $"kill -9 of a node, {words}";

    /// <inheritdoc />
    protected override int RunsFor(Effort effort) => effort.RunsOf(longRun: 6);

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        await trial.Work.SubmitAsync(KnownWork.Encoding, count: 2, trial.Cancellation);
        var through = trial.Cluster.Nodes[trial.Run % trial.Cluster.Nodes.Count];
        var job = await trial.Work.SubmitAsync(work, through, trial.Cancellation);
        var hit = await KillAsync(trial, job, through);
        var last = (await trial.Cluster.Data.StreamAsync(job.Id, trial.Cancellation)).Events[^1];
        trial.Story = $"killed {hit.Name} after {last.GetType().Name}";

        // Whoever is left takes new work meanwhile.
        await trial.Work.SubmitAsync(KnownWork.Brief, first: null, trial.Cancellation);
    }

    /// <summary>Kills a node when <paramref name="job"/>, submitted through <paramref name="through"/>, has come to the phase, and tells which.</summary>
    protected abstract Task<Node> KillAsync(Trial trial, AcceptedJob job, Node through);
}
