using Conversion.Chaos.Judging;
using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Faults;

/// <summary>Two hundred identical requests at once, of which one works and one is cancelled; then kill -9 of the node that works for them all.</summary>
public sealed class KilledShared : ClusterFault
{
    private const int Requests = 200;

    /// <inheritdoc />
    public override string Name => "kill-shared";

    /// <inheritdoc />
    public override string Words => $"kill -9 of a node, at work that {Requests} requests share";

    // The next run's requests would be served with this one's result.
    /// <inheritdoc />
    protected override bool SharesItsCluster => false;

    /// <inheritdoc />
    protected override int RunsFor(Effort effort) => effort.RunsOf(longRun: 3);

    /// <inheritdoc />
    protected override ClusterShape ShapeFor(Effort effort) => ClusterShape.Of(effort, nodes: 2, "--Converter:Results:Reuse=true");

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        var jobs = await trial.Work.SubmitAsync(KnownWork.LongEncoding, Requests, trial.Cancellation);
        var streams = await trial.Cluster.Data.StreamsAsync(trial.Cancellation);
        var working = streams.Single(stream => stream.Job!.Shared is null);
        // In every second run it is the one whose work all share.
        var unwanted = jobs.First(job => (job.Id == working.JobId) == (trial.Run % 2 == 0));
        var worker = jobs.Single(job => job.Id == working.JobId);
        var node = await trial.UntilInAsync(worker, JobPhase.Converting, percent: 5 + (trial.Chance * 50));
        unwanted.Ends = await trial.Work.CancelAsync(unwanted, node, trial.Cancellation) ? ["cancelled"] : ["completed"];
        await trial.KillAsync(node);
        trial.Story = $"killed {node.Name}, cancelled {(unwanted == worker ? "the one that worked" : "one that shared")}";
    }

    /// <inheritdoc />
    protected override IEnumerable<Finding> Judge(Trial trial, Verdict verdict)
    {
        var completed = verdict.Streams.Count(stream => stream.Job is { Status: JobStatus.Completed });
        var artifacts = verdict.Streams.Select(stream => stream.Promised?.ArtifactId).OfType<string>().Distinct().Count();
        if (completed != Requests - 1)
            yield return new Finding(Wrong.Lost, $"{completed} of {Requests - 1} completed.");
        if (artifacts != 1)
            yield return new Finding(Wrong.Doubled, $"{artifacts} results were made for {Requests} identical requests.");
    }
}
