using Conversion.Api.Hosting;
using Npgsql;

namespace Conversion.Api.Recovery;

/// <summary>
/// Wolverine's leader, which deals out the read models' work among the nodes, is whoever holds a lock of its database session. A
/// node that is frozen keeps that session, and with it the lead, for as long as the kernel answers for it: nothing is dealt out.
/// A leader says something each second, so a session that has held a lock in silence for long is ended by any other node.
/// </summary>
public sealed class LeaderWatch(NpgsqlDataSource database, TimeProvider clock, ILogger<LeaderWatch> log)
    : RecurringWatch("It could not be seen whether the leader lives", clock, log)
{
    // Marten and Wolverine hold these while they change the schema, from a session that waits in silence. Their own defaults.
    private const string SchemaChangeLocks = "4004, 4006";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    protected override TimeSpan PauseBefore(int runs) => runs == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(5);

    /// <summary>Looks once.</summary>
    public override Task RunOnceAsync(CancellationToken cancellation) => RunOnceAsync(Patience, cancellation);

    /// <summary>Ends sessions of this database that hold an advisory lock and have been idle for longer than <paramref name="patience"/>.</summary>
    /// <returns>How many were ended.</returns>
    public async Task<int> RunOnceAsync(TimeSpan patience, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            with silent as materialized (
              select session.pid, extract(epoch from now() - session.state_change)::float8 as seconds
              from pg_locks held join pg_stat_activity session on session.pid = held.pid
              where held.locktype = 'advisory' and held.granted and held.objid not in ({SchemaChangeLocks}) and session.datname = current_database()
                and session.state = 'idle' and session.state_change < now() - $1)
            select pid, seconds, pg_terminate_backend(pid) from silent
            """);
        command.Parameters.Add(new() { Value = patience });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var ended = 0;
        while (await reader.ReadAsync(cancellation))
        {
            ended++;
            Log.LogWarning("Ended database session {Session}: it led the nodes and has said nothing for {Seconds:0} s.", reader.GetInt32(0), reader.GetDouble(1));
        }

        return ended;
    }
}
