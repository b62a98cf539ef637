using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;
using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Faults;

/// <summary>PostgreSQL ends and comes back while jobs run and are submitted.</summary>
/// <param name="signal">How it is told to end.</param>
/// <param name="way">PostgreSQL's word for that.</param>
public sealed class RestartedDatabase(UnixSignal signal, string way) : ClusterFault
{
    /// <inheritdoc />
    public override string Name => $"restart-database-{way}";

    /// <inheritdoc />
    public override string Words => $"{way} restart of PostgreSQL";

    /// <inheritdoc />
    protected override int RunsFor(Effort effort) => effort.RunsOf(longRun: 4);

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        var jobs = await trial.Work.SubmitAsync(KnownWork.Encoding, count: 4, trial.Cancellation);
        await trial.UntilInAsync(jobs[0], JobPhase.Converting, percent: 5 + (trial.Chance * 50));
        var before = trial.Cluster.PostgresId;
        trial.Cluster.SignalPostgres(signal);
        var meanwhile = trial.Work.SubmitAsync(KnownWork.Copying, count: 3, trial.Cancellation);
        await trial.HoldsAsync(() => trial.Cluster.PostgresId != before, "PostgreSQL runs again");
        await meanwhile;
        trial.Story = $"PostgreSQL {before} is now {trial.Cluster.PostgresId}";
    }
}
