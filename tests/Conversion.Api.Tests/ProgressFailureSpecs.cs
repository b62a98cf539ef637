using System.Diagnostics.Metrics;
using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conversion.Api.Tests;

/// <summary>Progress that cannot be stored stops no work.</summary>
public sealed class ProgressFailureSpecs(PostgresFixture postgres) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly MeterListener _listener = new();
    private long _failures;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_database_is_away_the_work_goes_on_each_failure_is_counted_and_the_next_update_repairs_it()
    {
        Count("converter.work.progress_failures");
        // The lease is to outlast the outage: what ends with it is another spec's.
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Workers:LeaseSeconds=300", "--Converter:Workers:RenewSeconds=60");
        var job = await service.RunningJobAsync();
        await using var reporter = service.Host.Services.GetRequiredService<AttemptReporterFactory>().For(job, TimeProvider.System.GetTimestamp(), Cancellation);

        await TellUntilShownAsync(service, reporter, job, 10);
        await AllowConnectionsAsync(service, allowed: false);
        try
        {
            await Eventually.HoldsAsync(() => TellAndCount(reporter, 20) >= 2, Patience, Cancellation);
            Assert.False(reporter.Attempt.IsCancellationRequested);
        }
        finally
        {
            await AllowConnectionsAsync(service, allowed: true);
        }

        await TellUntilShownAsync(service, reporter, job, 30);
        Assert.False(reporter.Attempt.IsCancellationRequested);
    }

    public void Dispose() => _listener.Dispose();

    private long TellAndCount(AttemptReporter reporter, double percent)
    {
        reporter.Progressed(At(percent));
        return Interlocked.Read(ref _failures);
    }

    private static Task TellUntilShownAsync(ServiceHost service, AttemptReporter reporter, ConversionJob job, double percent) => Eventually.BecomesAsync(
        () =>
        {
            reporter.Progressed(At(percent));
            return service.GetAsync($"/api/jobs/{job.Id}");
        },
        shown => shown["percent"]!.GetValue<double>() == percent, Patience, Cancellation);

    private void Count(string instrument)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Name == instrument)
            {
                listener.EnableMeasurementEvents(published);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _failures, count));
        _listener.Start();
    }

    private static async Task AllowConnectionsAsync(ServiceHost service, bool allowed)
    {
        var database = new NpgsqlConnectionStringBuilder(service.ConnectionString).Database!;
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(service.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await ExecuteAsync(connection, $"alter database \"{database}\" allow_connections {(allowed ? "true" : "false")}");
        if (!allowed)
        {
            await ExecuteAsync(connection, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static AttemptProgress At(double percent) => new(percent, 1_000, null, null, null);
}
