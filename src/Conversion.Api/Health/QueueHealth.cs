using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Health;

/// <summary>What waits and runs, over all nodes and on this one.</summary>
public sealed class QueueHealth(NpgsqlDataSource database, Worker worker, IOptions<WorkerOptions> options) : IHealthCheck
{
    private const double LongestWaitSeconds = 600;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(
            $"""
             select count(*) filter (where not running), count(*) filter (where running),
                    coalesce(extract(epoch from now() - min(available_at) filter (where not running)), 0)::float8
             from {EventStoreSetup.QueueTable}
             """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var oldest = Math.Max(0, reader.GetDouble(2));
        var data = new Dictionary<string, object>
        {
            ["waiting"] = reader.GetInt64(0),
            ["running"] = reader.GetInt64(1),
            ["oldestWaitSeconds"] = oldest,
            ["slotsOnThisNode"] = options.Value.Slots,
            ["runningOnThisNode"] = worker.Running,
        };
        if (oldest <= LongestWaitSeconds)
        {
            return HealthCheckResult.Healthy(data: data);
        }

        data[HealthSetup.Advice] = "Add nodes, or raise Converter:Workers:Slots where cores are idle.";
        return HealthCheckResult.Degraded($"The oldest waiting job has been due for {oldest:F0} seconds.", data: data);
    }
}
