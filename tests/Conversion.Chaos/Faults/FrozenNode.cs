using Conversion.Chaos.Judging;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;
using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Faults;

/// <summary>
/// SIGSTOP of a node past its lease, and SIGCONT once another one has done its jobs: what it then still wants to write is
/// refused, its tools and folders go, and it works on as if nothing had been.
/// </summary>
public sealed class FrozenNode : ClusterFault
{
    /// <inheritdoc />
    public override string Name => "freeze-node";

    /// <inheritdoc />
    public override string Words => "SIGSTOP of a node past its lease, SIGCONT after others finished its jobs";

    /// <inheritdoc />
    protected override int RunsFor(Effort effort) => effort.RunsOf(longRun: 6, shortRun: 2);

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        // As many as there are slots, so that every node holds some, whichever runs the projections.
        var jobs = await trial.Work.SubmitAsync(KnownWork.Encoding, count: 2 * trial.Cluster.Nodes.Count, trial.Cancellation);
        foreach (var job in jobs)
            await trial.UntilInAsync(job, JobPhase.Converting);
        var frozen = trial.Cluster.Nodes[trial.Run % trial.Cluster.Nodes.Count];
        trial.Freeze(frozen);
        foreach (var job in jobs)
            await trial.UntilAsync(job, stream => stream.Job is { IsTerminal: true }, "its end");
        frozen.Send(UnixSignal.Continue);

        await trial.Work.SubmitAsync(KnownWork.Encoding, frozen, trial.Cancellation);
        await trial.Work.SubmitAsync(KnownWork.Encoding, count: (2 * trial.Cluster.Nodes.Count) - 1, trial.Cancellation);
        trial.Story = $"froze {frozen.Name}";
    }

    /// <inheritdoc />
    protected override IEnumerable<Finding> Judge(Trial trial, Verdict verdict)
    {
        var (node, at) = trial.Silenced[0];
        var before = 2 * trial.Cluster.Nodes.Count;
        if (!verdict.Streams.Take(before).Any(stream => stream.Events.OfType<AttemptLost>().Any(lost => lost.Node == node)))
            yield return new Finding(Wrong.Untrue, $"I8: no job was taken from {node}, which was frozen at {at:HH:mm:ss}.");
        if (!verdict.Streams.Skip(before).Any(stream => stream.Events.OfType<AttemptStarted>().Any(started => started.Node == node)))
            yield return new Finding(Wrong.Untrue, $"I8: {node} claimed nothing any more after it was continued.");
    }
}
