using System.Diagnostics;
using Conversion.Chaos.Work;
using Npgsql;

namespace Conversion.Chaos.Faults;

/// <summary>Every connection of every node is terminated, again and again.</summary>
public sealed class CutConnections : ClusterFault
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public override string Name => "cut-connections";

    /// <inheritdoc />
    public override string Words => "all connections to PostgreSQL terminated every 200 ms for 10 s";

    /// <inheritdoc />
    protected override int RunsFor(Effort effort) => effort.RunsOf(longRun: 4);

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        await trial.Work.SubmitAsync(KnownWork.Encoding, count: 4, trial.Cancellation);
        var meanwhile = trial.Work.SubmitAsync(KnownWork.Copying, count: 3, trial.Cancellation);
        var cut = 0L;
        await using var connection = new NpgsqlConnection(trial.Cluster.ConnectionString);
        await connection.OpenAsync(trial.Cancellation);
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Long; await Task.Delay(Between, trial.Cancellation))
        {
            await using var command = new NpgsqlCommand(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'converter'", connection);
            cut += (long)(await command.ExecuteScalarAsync(trial.Cancellation))!;
        }

        await meanwhile;
        trial.Story = $"{cut} connections terminated";
    }
}
