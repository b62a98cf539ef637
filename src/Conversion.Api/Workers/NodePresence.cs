using Conversion.Api.Hosting;
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
    NpgsqlDataSource database, IOptions<WorkerOptions> worker, IOptions<ConverterOptions> node, TimeProvider clock, ILogger<NodePresence> log) : BackgroundService
{
    private const string TableName = "worker_node";
    internal const string Name = $"{EventStoreSetup.Schema}.{TableName}";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>A query of the living nodes, <c>(node, free)</c>: their names and free slots.</summary>
    internal const string Free =
        $"""
         (select node, slots - (select count(*) from {EventStoreSetup.QueueTable} held where held.running and held.node = living.node) as free
          from {Name} living where seen_at > now() - interval '5 seconds')
         """;

    /// <summary>The table, which is made with the event store's.</summary>
    public static ISchemaObject Table()
    {
        var table = new Table(new PostgresqlObjectName(EventStoreSetup.Schema, TableName, SchemaUtils.IdentifierUsage.General));
        table.AddColumn<string>("node").AsPrimaryKey();
        table.AddColumn<int>("slots").NotNull();
        table.AddColumn("seen_at", "timestamp with time zone").NotNull();
        return table;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(
                $"insert into {Name} (node, slots, seen_at) values ($1, $2, now()) on conflict (node) do update set slots = excluded.slots, seen_at = excluded.seen_at",
                node.Value.NodeName, worker.Value.Slots);
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Others need not reckon with it for another five seconds; and the rows of nodes that died long ago go with it.
        await TryAsync($"delete from {Name} where node = $1 or seen_at < now() - interval '1 hour'", node.Value.NodeName);
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
