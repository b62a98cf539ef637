using Conversion.Api.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conversion.Api.Health;

/// <summary>What waits and runs over all nodes, and what could not be handled.</summary>
public sealed class QueueHealth(NpgsqlDataSource database) : IHealthCheck
{
    private const double LongestWaitSeconds = 600;

    // Whoever waits for a platform that refuses everybody, or for another job's work, does not wait for a slot.
    private static readonly string All =
        $"""
         select count(*) filter (where not running), count(*) filter (where running), count(*) filter (where parked),
           coalesce(extract(epoch from now() - min(available_at) filter (where not running and not parked and shares_with is null)), 0)::float8,
           (select count(*) from {EventStoreSetup.MessageSchema}.wolverine_dead_letters)
         from {EventStoreSetup.QueueTable}
         """;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (waiting, running, parked, oldest, dead) = (await database.ReadAsync(
            All, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), Math.Max(0, row.GetDouble(3)), row.GetInt64(4)), cancellationToken)).Single();
        var data = new Dictionary<string, object>
        {
            ["waiting"] = waiting,
            ["running"] = running,
            ["parked"] = parked,
            ["oldestWaitSeconds"] = Math.Round(oldest, 1),
            ["deadLetters"] = dead,
        };
        if (oldest > LongestWaitSeconds)
        {
            return Findings.Degraded(
                $"The oldest waiting job has been due for {oldest:F0} seconds.", "Add nodes, or raise Converter:Workers:Slots where cores are idle. See also the component workers.", data);
        }

        return dead == 0
            ? HealthCheckResult.Healthy(data: data)
            : Findings.Degraded($"{dead} messages were given up as dead letters.", "scripts/converter verify names them, and what to do.", data);
    }
}
