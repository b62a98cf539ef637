using Conversion.Api.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conversion.Api.Health;

/// <summary>How far the asynchronous read models are behind the events.</summary>
public sealed class EventDaemonHealth(NpgsqlDataSource database) : IHealthCheck
{
    private const long MostEventsBehind = 10_000;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(
            $"""
             select (select coalesce(max(seq_id), 0) from {EventStoreSetup.Schema}.mt_events)
                  - (select coalesce(min(last_seq_id), 0) from {EventStoreSetup.Schema}.mt_event_progression where name like '%:All')
             """);
        var behind = (long)(await command.ExecuteScalarAsync(cancellationToken) ?? 0L);
        var data = new Dictionary<string, object> { ["eventsBehind"] = behind };
        if (behind <= MostEventsBehind)
        {
            return HealthCheckResult.Healthy(data: data);
        }

        data[HealthSetup.Advice] = "Lists lag behind, single jobs and live progress do not. If it does not fall, restart a node.";
        return HealthCheckResult.Degraded($"The read models are {behind} events behind.", data: data);
    }
}
