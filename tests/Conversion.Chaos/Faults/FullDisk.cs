using Conversion.Chaos.Judging;
using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;

namespace Conversion.Chaos.Faults;

/// <summary>The disk of the work folders is too small for what is asked: such jobs fail in words, others complete, and once there is space again all do.</summary>
public sealed class FullDisk : ClusterFault
{
    private const string Small = "24m", Large = "600m";
    private readonly HashSet<Guid> _tooLarge = [];

    /// <inheritdoc />
    public override string Name => "full-disk";

    /// <inheritdoc />
    public override string Words => "work disk full (a tmpfs of 24 MB)";

    /// <inheritdoc />
    protected override string? Obstacle
    {
        get
        {
            using var disk = SmallDisk.TryMount("size=256k", out var obstacle);
            return obstacle;
        }
    }

    /// <inheritdoc />
    protected override ClusterShape ShapeFor(Effort effort) => ClusterShape.Of(effort, nodes: 2);

    /// <inheritdoc />
    protected override bool SharesItsCluster => false;

    /// <inheritdoc />
    protected override int RunsFor(Effort effort) => effort.RunsOf(longRun: 3);

    /// <inheritdoc />
    protected override async Task<Cluster> StartAsync(ClusterShape shape, CancellationToken cancellation)
    {
        var cluster = await Cluster.PrepareAsync(shape, cancellation);
        cluster.MountWorkDisk(Small);
        await cluster.StartMissingNodesAsync();
        return cluster;
    }

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        var tooLarge = await trial.Work.SubmitAsync(KnownWork.Storing, count: 2, trial.Cancellation);
        var beside = await trial.Work.SubmitAsync(KnownWork.Encoding, count: 2, trial.Cancellation);
        foreach (var job in tooLarge)
            job.Ends = ["failed"];
        foreach (var job in beside)
            job.Ends = ["completed", "failed"]; // its neighbour may have taken all the space
        _tooLarge.UnionWith([.. tooLarge.Select(job => job.Id), .. beside.Select(job => job.Id)]);
        foreach (var job in trial.Work.Jobs)
            await trial.UntilAsync(job, stream => stream.Job is { IsTerminal: true }, "its end");

        trial.Cluster.WorkDisk!.Resize(Large);
        await trial.Work.SubmitAsync(KnownWork.Storing, count: 2, trial.Cancellation);
        trial.Story = $"filled {Small}, then had {Large}";
    }

    /// <inheritdoc />
    protected override IEnumerable<Finding> Judge(Trial trial, Verdict verdict) =>
        from stream in verdict.Streams
        let job = stream.Job
        where job is { Status: JobStatus.Failed } && _tooLarge.Contains(job.Id)
        where job.Failure is not { Kind: FailureKind.OutOfDisk, Message.Length: > 0, Advice.Length: > 0 }
        select new Finding(Wrong.Untrue, $"Job {job.Id} failed for want of space, and says {job.Failure?.Kind}: {job.Failure?.Evidence}");
}
