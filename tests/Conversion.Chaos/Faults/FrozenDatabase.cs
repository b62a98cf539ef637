using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;
using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Faults;

/// <summary>SIGSTOP of all of PostgreSQL's processes: connections stay, and nothing answers.</summary>
public sealed class FrozenDatabase : ClusterFault
{
    private TimeSpan _pause = TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public override string Name => "freeze-database";

    /// <inheritdoc />
    public override string Words => $"SIGSTOP of PostgreSQL for {_pause.TotalSeconds} s";

    /// <inheritdoc />
    protected override int RunsFor(Effort effort)
    {
        _pause = TimeSpan.FromSeconds(effort.IsShort ? 5 : 60);
        return effort.RunsOf(longRun: 3);
    }

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        var jobs = await trial.Work.SubmitAsync(KnownWork.Encoding, count: 4, trial.Cancellation);
        await trial.UntilInAsync(jobs[0], JobPhase.Converting, percent: 5 + (trial.Chance * 50));
        var all = trial.Cluster.PostgresProcesses;
        foreach (var process in all)
            process.TrySend(UnixSignal.Stop);
        var meanwhile = trial.Work.SubmitAsync(KnownWork.Copying, count: 3, trial.Cancellation);
        await Task.Delay(_pause, trial.Cancellation);
        foreach (var process in all.Reverse())
            process.TrySend(UnixSignal.Continue);
        await meanwhile;
        trial.Story = $"{all.Count} processes stood still";
    }
}
