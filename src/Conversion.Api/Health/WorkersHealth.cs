using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Health;

/// <summary>Who works: the nodes that live, their slots and leases, and whether this node's own worker goes round.</summary>
public sealed class WorkersHealth(NpgsqlDataSource database, Worker worker, IOptions<WorkerOptions> options, IOptions<ConverterOptions> node) : IHealthCheck
{
    private static readonly TimeSpan StandsStill = TimeSpan.FromSeconds(60); // a claim waits for a slow database as long as a command may take

    private static readonly string Nodes =
        $"""
         select node, slots, extract(epoch from now() - seen_at)::float8, {NodePresence.IsAlive}, (select count(*) from {EventStoreSetup.QueueTable} held where held.running and held.node = known.node)
         from {NodePresence.Name} known where seen_at > now() - interval '10 minutes' order by node
         """;

    private static readonly string Jobs =
        $"""
         select count(*) filter (where not running and not parked and shares_with is null and available_at < now() - interval '2 seconds'),
           count(*) filter (where running and lease_until < now() - interval '5 seconds')
         from {EventStoreSetup.QueueTable}
         """;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var nodes = await database.ReadAsync(Nodes, row => new Node(row.GetString(0), row.GetInt32(1), row.GetDouble(2), row.GetBoolean(3), row.GetInt64(4)), cancellationToken);
        var (due, overdue) = (await database.ReadAsync(Jobs, row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken)).Single();
        var living = nodes.Where(known => known.IsAlive).ToList();
        var data = new Dictionary<string, object>
        {
            ["nodes"] = living.Count,
            ["slots"] = living.Sum(known => known.Slots),
            ["leases"] = living.Sum(known => known.Leases),
            ["slotsOnThisNode"] = options.Value.Slots,
            ["runningOnThisNode"] = worker.Running,
        };
        if (options.Value.Slots > 0 && (worker.ExecuteTask is { IsCompleted: true } || worker.Standstill > StandsStill))
        {
            return Findings.Unhealthy("This node's worker has ended or stands still: it takes no jobs.", "Restart this node, and report what its log says before.", data);
        }

        if (living.Sum(known => known.Slots) == 0)
        {
            const string Advice = "Start a node with Converter:Workers:Slots above 0.";
            return due > 0
                ? Findings.Unhealthy($"{due} jobs are due, and no node that lives has a slot for any.", Advice, data)
                : Findings.Degraded("No node that lives has a slot: a job would wait.", Advice, data);
        }

        if (overdue > 0)
        {
            return Findings.Degraded(
                $"{overdue} attempts hold their jobs although their leases have run out.", "Every node takes such jobs back within seconds: see the logs for what the watchdog says.", data);
        }

        var lost = nodes.Where(known => !known.IsAlive && known.Name != node.Value.NodeName).ToList();
        return lost.Count == 0
            ? HealthCheckResult.Healthy(data: data)
            : Findings.Degraded(
                string.Join(' ', lost.Select(known => $"Node {known.Name} with {known.Slots} slots has been silent for {known.SilentSeconds:F0} s.")),
                "The other nodes take its jobs. Start it again; ten minutes after its last word it is forgotten.", data);
    }

    private sealed record Node(string Name, int Slots, double SilentSeconds, bool IsAlive, long Leases);
}
