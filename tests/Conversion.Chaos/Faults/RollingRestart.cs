using Conversion.Chaos.Judging;
using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Faults;

/// <summary>SIGTERM and a new start of one node after the other, under load: nothing is lost, no lease runs out, and no client sees an error of the server's.</summary>
public sealed class RollingRestart : ClusterFault
{
    /// <inheritdoc />
    public override string Name => "rolling-restart";

    /// <inheritdoc />
    public override string Words => "rolling restart of three nodes by SIGTERM under load";

    /// <inheritdoc />
    protected override int RunsFor(Effort effort) => effort.RunsOf(longRun: 5);

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        using var through = CancellationTokenSource.CreateLinkedTokenSource(trial.Cancellation);
        var load = LoadAsync(trial, through.Token);
        var ends = new List<string>();
        try
        {
            foreach (var node in trial.Cluster.Nodes)
                ends.Add(await RestartAsync(trial, node));
        }
        finally
        {
            await through.CancelAsync();
        }

        await load;
        trial.Story = $"all three restarted, {string.Join(", ", ends)}";
    }

    /// <inheritdoc />
    protected override IEnumerable<Finding> Judge(Trial trial, Verdict verdict) =>
        trial.Work.Client.ServerErrors.Select(error => new Finding(Wrong.Untrue, $"A client saw: {error}"))
            .Concat(from stream in verdict.Streams
                    from lost in stream.Events.OfType<AttemptLost>()
                    select new Finding(Wrong.Lost, $"Attempt {lost.Attempt} of job {stream.JobId} was lost instead of handed back by {lost.Node}. {stream.Tale()}"));

    // Once it holds a job, so that there is something to hand back.
    private static async Task<string> RestartAsync(Trial trial, Node node)
    {
        await trial.HoldsSomeAsync(node);
        var told = DateTimeOffset.UtcNow;
        await node.TerminateAsync();
        var ended = DateTimeOffset.UtcNow;
        await node.StartAsync();
        return $"{node.Name} told at {told:mm:ss.f} and gone at {ended:mm:ss.f}";
    }

    // About as much as the slots can do; the listeners come on top.
    private static async Task LoadAsync(Trial trial, CancellationToken through)
    {
        try
        {
            while (!through.IsCancellationRequested)
            {
                await trial.Work.SubmitAsync(KnownWork.Encoding, first: null, trial.Cancellation);
                await Task.Delay(TimeSpan.FromSeconds(1.2), through);
            }
        }
        catch (OperationCanceledException) when (!trial.Cancellation.IsCancellationRequested)
        {
            // Enough.
        }
    }
}
