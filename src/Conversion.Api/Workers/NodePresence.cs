using Conversion.Api.Hosting;
using Conversion.Api.Retention;
using Microsoft.Extensions.Options;
using Npgsql;
using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conversion.Api.Workers;

/// <summary>
/// Says every two seconds that this node lives and how many slots it has, so that nodes can share the work by what is free. A node
/// that is silent for five seconds is not reckoned with. Nothing else rests on it: claims are safe without, leases tell of death.
/// </summary>
public sealed class NodePresence(
    NpgsqlDataSource database, DiskSpace disk, Drain drain, IOptions<WorkerOptions> worker, IOptions<ConverterOptions> node, TimeProvider clock, ILogger<NodePresence> log)
    : BackgroundService
{
    private const string TableName = "worker_node";
    internal const string Name = $"{EventStoreSetup.Schema}.{TableName}";

    /// <summary>Whether the node of a row is reckoned with.</summary>
    internal const string IsAlive = "seen_at > now() - interval '5 seconds'";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>A query of the living nodes, <c>(node, free)</c>: their names and free slots.</summary>
    internal const string Free =
        $"""
         (select node, slots - (select count(*) from {EventStoreSetup.QueueTable} held where held.running and held.node = living.node) as free
          from {Name} living where {IsAlive})
         """;

    /// <summary>The table, which is made with the event store's.</summary>
    public static ISchemaObject Table()
    {
        var table = new Table(new PostgresqlObjectName(EventStoreSetup.Schema, TableName, SchemaUtils.IdentifierUsage.General));
        table.AddColumn<string>("node").AsPrimaryKey();
        table.AddColumn<int>("slots").NotNull();
        table.AddColumn("seen_at", "timestamp with time zone").NotNull();
        // For diagnostics: whether a node begins nothing for want of room is known to itself alone.
        table.AddColumn("started_at", "timestamp with time zone");
        table.AddColumn<long>("free_bytes");
        table.AddColumn<bool>("disk_low").NotNull().DefaultValueByExpression("false");
        return table;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = clock.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            var (free, low) = Disk();
            await TryAsync(
                $"""
                 insert into {Name} (node, slots, seen_at, started_at, free_bytes, disk_low) values ($1, $2, now(), $3, nullif($4, -1), $5)
                 on conflict (node) do update set slots = excluded.slots, seen_at = excluded.seen_at, started_at = excluded.started_at,
                   free_bytes = excluded.free_bytes, disk_low = excluded.disk_low
                 """,
                node.Value.NodeName, drain.HasBegun ? 0 : worker.Value.Slots, started, free, low);
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Others need not reckon with it for another five seconds; and the rows of nodes that died long ago go with it.
        await TryAsync($"delete from {Name} where node = $1 or seen_at < now() - interval '1 hour'", node.Value.NodeName);
    }

    private (long FreeBytes, bool IsLow) Disk()
    {
        try
        {
            return (disk.FreeBytes, disk.IsLow);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (-1, false);
        }
    }

    private async Task TryAsync(string sql, params object[] parameters)
    {
        try
        {
            await using var command = database.CreateCommand(sql);
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new() { Value = parameter });
            }

            await command.ExecuteNonQueryAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            log.LogWarning("This node could not say that it lives: {Reason}", failure.GetBaseException().Message);
        }
    }
}
