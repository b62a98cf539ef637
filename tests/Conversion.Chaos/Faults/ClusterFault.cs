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

    /// <summary>Whether it takes a cluster as other faults left it, and leaves it to them; otherwise each run has its own.</summary>
    protected virtual bool SharesItsCluster => true;

    /// <summary>Makes the cluster; with all nodes running unless a fault wants it otherwise.</summary>
    protected virtual Task<Cluster> StartAsync(ClusterShape shape, CancellationToken cancellation) => Cluster.StartAsync(shape, cancellation);

    /// <summary>Submits jobs and hurts them.</summary>
    protected abstract Task HurtAsync(Trial trial);

    /// <summary>What else may not be, judged once all jobs have ended.</summary>
    protected virtual IEnumerable<Finding> Judge(Trial trial, Verdict verdict) => [];

    /// <inheritdoc />
    public override async Task<Row> RunAsync(Effort effort, TextWriter report, CancellationToken cancellation)
    {
        await using var arena = new Arena();
        return await RunAsync(arena, effort, report, cancellation);
    }

    /// <inheritdoc />
    public override async Task<Row> RunAsync(Arena arena, Effort effort, TextWriter report, CancellationToken cancellation)
    {
        if (Obstacle is { } obstacle)
            return new Row(Words, 0, 0, [], []) { Skipped = obstacle };
        var runs = RunsFor(effort);
        var verdicts = new List<Verdict>();
        var jobs = 0;
        for (var run = 1; run <= runs; run++)
        {
            if (!SharesItsCluster)
                await arena.ClearAsync();
            var trial = new Trial(await arena.TakeAsync(ShapeFor(effort), StartAsync, cancellation), run, cancellation);
            var verdict = await TryAsync(trial);
            verdicts.Add(verdict);
            jobs += trial.Work.Jobs.Count;
            await TellAsync(report, $"{Name} {run}/{runs}", trial, verdict);
            if (!SharesItsCluster || verdict.Findings.Count > 0)
                await arena.ClearAsync();
        }

        return new Row(Words, runs, jobs, [.. verdicts.SelectMany(verdict => verdict.Findings)], [.. verdicts.SelectMany(verdict => verdict.Recoveries)]);
    }

    private async Task TellAsync(TextWriter report, string title, Trial trial, Verdict verdict)
    {
        var recoveries = string.Concat(verdict.Recoveries.Select(recovery => $", recovered in {recovery.TotalSeconds:0.0} s"));
        await report.WriteLineAsync($"{title}: {trial.Work.Jobs.Count} jobs, {trial.Story}{recoveries}, {trial.Elapsed.TotalSeconds:0} s in all");
        foreach (var finding in verdict.Findings)
            await report.WriteLineAsync($"  {finding.Wrong}: {finding.Text}");
        if (verdict.Findings.Count > 0)
            await Keepsakes.KeepAsync(Name, trial.Run, trial.Cluster);
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
