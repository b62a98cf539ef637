using Conversion.Chaos.Judging;
using Conversion.Chaos.Running;

namespace Conversion.Chaos.Faults;

/// <summary>A fault that real nodes suffer: a cluster is hurt, all its jobs are waited for, and everything that it kept is judged; run after run.</summary>
public abstract class ClusterFault : Fault
{
    /// <summary>What is to be hurt.</summary>
    protected virtual ClusterShape ShapeFor(Effort effort) => ClusterShape.Of(effort, nodes: 3);

    /// <summary>How often.</summary>
    protected abstract int RunsFor(Effort effort);

    /// <summary>Why it cannot be done on this machine; null when it can.</summary>
    protected virtual string? Obstacle => null;

    /// <summary>Makes the cluster; with all nodes running unless a fault wants it otherwise.</summary>
    protected virtual Task<Cluster> StartAsync(ClusterShape shape, CancellationToken cancellation) => Cluster.StartAsync(shape, cancellation);

    /// <summary>Submits jobs and hurts them.</summary>
    protected abstract Task HurtAsync(Trial trial);

    /// <summary>What else may not be, judged once all jobs have ended.</summary>
    protected virtual IEnumerable<Finding> Judge(Trial trial, Verdict verdict) => [];

    /// <summary>Makes the cluster whole again for the next run.</summary>
    protected virtual Task HealAsync(Trial trial) => trial.Cluster.StartMissingNodesAsync();

    /// <inheritdoc />
    public override async Task<Row> RunAsync(Effort effort, TextWriter report, CancellationToken cancellation)
    {
        if (Obstacle is { } obstacle)
            return new Row(Words, 0, 0, [], []) { Skipped = obstacle };
        var runs = RunsFor(effort);
        var findings = new List<Finding>();
        var recoveries = new List<TimeSpan>();
        var jobs = 0;
        await using var cluster = await StartAsync(ShapeFor(effort), cancellation);
        for (var run = 1; run <= runs; run++)
        {
            var trial = new Trial(cluster, run, cancellation);
            var verdict = await TryAsync(trial);
            jobs += trial.Work.Jobs.Count;
            findings.AddRange(verdict.Findings);
            recoveries.AddRange(verdict.Recoveries);
            await report.WriteLineAsync($"{Name} {run}/{runs}: {trial.Work.Jobs.Count} jobs, {trial.Story}, recovery {string.Join(" ", verdict.Recoveries.Select(r => $"{r.TotalSeconds:0.0} s"))}");
            foreach (var finding in verdict.Findings)
                await report.WriteLineAsync($"  {finding.Wrong}: {finding.Text}");
            if (verdict.Findings.Count > 0)
                await Keepsakes.KeepAsync(Name, run, cluster);
            if (run < runs)
                await HealAsync(trial);
        }

        return new Row(Words, runs, jobs, findings, recoveries);
    }

    // A trial that cannot be carried out is a finding, not the end of the campaign.
    private async Task<Verdict> TryAsync(Trial trial)
    {
        try
        {
            await HurtAsync(trial);
            var verdict = await new Judge(trial).JudgeAsync();
            return verdict with { Findings = [.. verdict.Findings, .. Judge(trial, verdict)] };
        }
#pragma warning disable CA1031 // whatever it is, it is told and counted
        catch (Exception failure) when (!trial.Cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new Verdict([], [new Finding(Wrong.Untrue, $"The run could not be carried out: {failure}")], []);
        }
    }
}
