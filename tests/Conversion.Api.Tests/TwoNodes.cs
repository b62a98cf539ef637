using Conversion.Api.Jobs;
using Conversion.Api.Workers;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conversion.Api.Tests;

/// <summary>Two nodes on one database whose leases end only when a spec says so, and are taken back only when it asks.</summary>
public sealed class TwoNodes(PostgresFixture postgres) : IAsyncLifetime
{
    public ServiceHost A { get; private set; } = null!;

    public ServiceHost B { get; private set; } = null!;

    private NpgsqlDataSource Database => A.Host.Services.GetRequiredService<NpgsqlDataSource>();

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        A = await StartAsync(database, "node-a");
        B = await StartAsync(database, "node-b");
    }

    /// <summary>A job that waits.</summary>
    public async Task<Guid> WaitingAsync() => Guid.Parse((await A.SubmitAsync()).Text("id"));

    /// <summary>A job whose first attempt runs on node A.</summary>
    public async Task<Guid> RunningAsync() => (await A.RunningJobAsync()).Id;

    /// <summary>A job whose first attempt's lease has run out.</summary>
    public async Task<Guid> ExpiredAsync()
    {
        var job = await RunningAsync();
        await using var command = Database.CreateCommand("update converter.job_queue set lease_until = now() - interval '1 second' where job_id = $1 and running");
        command.Parameters.Add(new() { Value = job });
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
        return job;
    }

    /// <summary>A job that was cancelled.</summary>
    public async Task<Guid> CancelledAsync()
    {
        var job = await WaitingAsync();
        await A.SendAsync<JobDecided>(new CancelJob(job, "local"));
        return job;
    }

    /// <summary>
    /// All that a command may change: how many events there are, the queue, and how many messages wait for their time. Marten
    /// fills the place of an append that was rolled back with a tombstone, which is no event of ours.
    /// </summary>
    public async Task<(long Events, string Queue, long Messages)> StateAsync()
    {
        await using var command = Database.CreateCommand(
            """
            select (select count(*) from converter.mt_events where type <> 'tombstone'),
                   (select coalesce(json_agg(q order by job_id)::text, '') from converter.job_queue q),
                   (select count(*) from converter_messages.wolverine_incoming_envelopes where status = 'Scheduled')
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2));
    }

    /// <summary>Cancels what has not ended, so that the next claim finds the next spec's job.</summary>
    public async Task ClearAsync()
    {
        var left = new List<Guid>();
        await using (var command = Database.CreateCommand("select job_id from converter.job_queue"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                left.Add(reader.GetGuid(0));
            }
        }

        foreach (var job in left)
        {
            await A.SendAsync<JobDecided>(new CancelJob(job, "local"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await B.DisposeAsync();
        await A.DisposeAsync();
    }

    private static Task<ServiceHost> StartAsync(string database, string name) => ServiceHost.StartAsync(
        database,
        services => services.Remove(services.Single(service => service.ImplementationType == typeof(Watchdog))),
        $"--Converter:NodeName={name}", "--Converter:Workers:LeaseSeconds=3600");
}
