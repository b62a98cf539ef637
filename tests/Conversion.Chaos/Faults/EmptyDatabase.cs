using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.TestSupport;
using Npgsql;

namespace Conversion.Chaos.Faults;

/// <summary>Three nodes make the schema of an empty database at once, and one is killed in the middle of it; the others go on, and so does it when it is started again.</summary>
public sealed class EmptyDatabase : ClusterFault
{
    /// <summary>About as many as the schema has.</summary>
    private const int Relations = 30;

    /// <inheritdoc />
    public override string Name => "empty-database";

    /// <inheritdoc />
    public override string Words => "three nodes start on an empty database, one is killed midway";

    /// <inheritdoc />
    protected override bool SharesItsCluster => false;

    /// <inheritdoc />
    protected override int RunsFor(Effort effort) => effort.RunsOf(longRun: 8);

    /// <inheritdoc />
    protected override Task<Cluster> StartAsync(ClusterShape shape, CancellationToken cancellation) => Cluster.PrepareAsync(shape, cancellation);

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        var nodes = trial.Cluster.Nodes;
        await Task.WhenAll(nodes.Select(node => node.LaunchAsync()));
        var made = await UntilMadeAsync(trial, (int)(trial.Chance * Relations));
        var killed = nodes[trial.Run % nodes.Count];
        await killed.KillAsync();
        await Task.WhenAll(nodes.Where(node => node != killed).Select(node => node.WaitUntilReadyAsync()));
        await trial.Work.SubmitAsync(KnownWork.Brief, count: 4, trial.Cancellation);

        await killed.StartAsync();
        await trial.Work.SubmitAsync(KnownWork.Brief, killed, trial.Cancellation);
        trial.Story = $"killed {killed.Name} when {made} tables and indices were made";
    }

    private static async Task<long> UntilMadeAsync(Trial trial, int relations) => await Eventually.BecomesAsync(
        async () =>
        {
            await using var connection = new NpgsqlConnection(trial.Cluster.ConnectionString);
            await connection.OpenAsync(trial.Cancellation);
            await using var command = new NpgsqlCommand(
                "select count(*) from pg_class join pg_namespace space on space.oid = relnamespace where nspname like 'converter%' and relkind in ('r', 'i')", connection);
            return (long)(await command.ExecuteScalarAsync(trial.Cancellation))!;
        },
        made => made >= relations, TimeSpan.FromMinutes(2), trial.Cancellation);
}
