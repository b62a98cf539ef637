using Conversion.Api.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;
using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conversion.Api.Health;

/// <summary>PostgreSQL answers, the service's tables are there, and what is written is committed.</summary>
public sealed class DatabaseHealth(NpgsqlDataSource database, IOptions<ConverterOptions> node) : IHealthCheck
{
    private const string TableName = "health_write";
    private const string Name = $"{EventStoreSetup.Schema}.{TableName}";

    /// <summary>The table that is written to, a row for each node; it is made with the event store's.</summary>
    public static ISchemaObject Table()
    {
        var table = new Table(new PostgresqlObjectName(EventStoreSetup.Schema, TableName, SchemaUtils.IdentifierUsage.General));
        table.AddColumn<string>("node").AsPrimaryKey();
        table.AddColumn("written_at", "timestamp with time zone").NotNull();
        return table;
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var query = database.CreateCommand($"select to_regclass('{EventStoreSetup.Schema}.mt_events') is not null and to_regclass('{Name}') is not null");
            if (await query.ExecuteScalarAsync(cancellationToken) is not true)
            {
                return Findings.Unhealthy("The service's tables are not there yet.", "Wait for the start to create them; if it does not, see the log.");
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            return Findings.Unhealthy(
                $"PostgreSQL cannot be reached: {failure.GetBaseException().Message}", "Check that PostgreSQL runs and that ConnectionStrings:Postgres is right.");
        }

        try
        {
            await using var write = database.CreateCommand(
                $"""
                 with old as (delete from {Name} where written_at < now() - interval '1 day')
                 insert into {Name} (node, written_at) values ($1, now()) on conflict (node) do update set written_at = excluded.written_at
                 """);
            write.Parameters.Add(new() { Value = node.Value.NodeName });
            await write.ExecuteNonQueryAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            return Findings.Unhealthy(
                $"PostgreSQL answers, and takes no writes: {failure.GetBaseException().Message}", "Check its disk, and that it is no standby and not read-only.");
        }
    }
}
