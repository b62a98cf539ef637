using Conversion.Api.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conversion.Api.Health;

/// <summary>PostgreSQL answers, and the service's schema is there.</summary>
public sealed class DatabaseHealth(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.CreateCommand($"select to_regclass('{EventStoreSetup.Schema}.mt_events') is not null");
            return await command.ExecuteScalarAsync(cancellationToken) is true
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The service's tables are not there yet.",
                    data: new Dictionary<string, object> { [HealthSetup.Advice] = "Wait for the start to create them; if it does not, see the log." });
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy($"PostgreSQL cannot be reached: {failure.GetBaseException().Message}",
                data: new Dictionary<string, object> { [HealthSetup.Advice] = "Check that PostgreSQL runs and that ConnectionStrings:Postgres is right." });
        }
    }
}
