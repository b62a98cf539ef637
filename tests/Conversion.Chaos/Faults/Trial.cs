using System.Diagnostics;
using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Faults;

/// <summary>One run of a fault on a cluster.</summary>
/// <param name="cluster">Who suffers.</param>
/// <param name="run">Its number, from 1.</param>
/// <param name="cancellation">Gives up.</param>
public sealed class Trial(Cluster cluster, int run, CancellationToken cancellation)
{
    /// <summary>How long a job may take to come into the state in which it is to be hurt.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<(string Node, DateTimeOffset At)> _silenced = [];

    /// <summary>Who suffers.</summary>
    public Cluster Cluster => cluster;

    /// <summary>Its number, from 1.</summary>
    public int Run => run;

    /// <summary>Gives up.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Its jobs.</summary>
    public Workload Work { get; } = new(cluster);

    /// <summary>When which nodes were silenced for longer than a lease.</summary>
    public IReadOnlyList<(string Node, DateTimeOffset At)> Silenced => _silenced;

    /// <summary>What happened, in a few words.</summary>
    public string Story { get; set; } = "";

    /// <summary>How long it has taken so far.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    /// <summary>How long the next random moment is off, as a share of what it is taken from.</summary>
    public double Chance { get; } = Random.Shared.NextDouble();

    /// <summary>kill -9, noted as the moment from which recovery counts.</summary>
    public async Task KillAsync(Node node)
    {
        Silence(node);
        await node.KillAsync();
    }

    /// <summary>SIGSTOP, noted likewise.</summary>
    public void Freeze(Node node)
    {
        Silence(node);
        node.Send(UnixSignal.Stop);
    }

    /// <summary>Returns a job's stream as soon as it satisfies.</summary>
    public async Task<JobStream> UntilAsync(AcceptedJob job, Func<JobStream, bool> satisfies, string waitedFor)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        while (true)
        {
            var stream = await cluster.Data.StreamAsync(job.Id, cancellation);
            if (satisfies(stream))
                return stream;
            if (stream.Job is { IsTerminal: true } || limit.IsCancellationRequested)
                throw new InvalidOperationException($"{job} did not come to {waitedFor}: {string.Join(", ", stream.Events.Select(e => e.GetType().Name))}");
            await Task.Delay(Look, cancellation);
        }
    }

    /// <summary>Returns the node that holds a job as soon as its attempt is in <paramref name="phase"/> and at least at <paramref name="percent"/>.</summary>
    public async Task<Node> UntilInAsync(AcceptedJob job, JobPhase phase, double percent = 0)
    {
        var stream = await UntilAsync(
            job, seen => seen.Job is { Status: JobStatus.Running } now && now.Phase == phase && now.Progress.Percent >= percent, $"{phase} at {percent} %");
        return cluster.NodeOf(stream.Job!.Node!);
    }

    /// <summary>Returns the process of <paramref name="tool"/> that works on <paramref name="job"/> as soon as there is one.</summary>
    public async Task<RunningProcess> ToolAsync(AcceptedJob job, string tool)
    {
        var found = await Eventually.BecomesAsync(
            () => Task.FromResult(cluster.Data.ToolsOf(job.Id).Where(process => process.IsRunOf(tool)).ToList()), tools => tools.Count > 0, Patience, cancellation);
        return found[0];
    }

    /// <summary>Returns when <paramref name="node"/> holds a job.</summary>
    public async Task HoldsSomeAsync(Node node) => await Eventually.BecomesAsync(
        () => cluster.Data.StreamsAsync(cancellation),
        streams => streams.Any(stream => stream.Job is { Status: JobStatus.Running } job && job.Node == node.Name), Patience, cancellation);

    /// <summary>Waits for a condition as long as anything may take here.</summary>
    public Task HoldsAsync(Func<bool> condition, string waitedFor) => Eventually.HoldsAsync(condition, Patience, cancellation, waitedFor);

    private void Silence(Node node) => _silenced.Add((node.Name, DateTimeOffset.UtcNow));
}
