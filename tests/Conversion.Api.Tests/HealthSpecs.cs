using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conversion.Api.Health;
using Conversion.Api.Hosting;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace Conversion.Api.Tests;

/// <summary>Parts that are broken on purpose from within: health names them, and finds them well again.</summary>
public sealed class HealthSpecs(PostgresFixture postgres)
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);

    // For what has only to be so before something is broken.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_daemon_that_is_paused_is_named_although_there_is_one_event_only()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        await service.SubmitAsync();
        await Eventually.BecomesAsync(() => service.ScalarAsync<long>("select count(*) from converter.mt_doc_jobprogress"), count => count == 1, Patience, Cancellation);
        var share = new Uri(await service.ScalarAsync<string>("select id from converter_messages.wolverine_node_assignments where id ilike 'event-subscriptions:%jobprogress%'"));
        var (nodes, pause) = (service.Host.Services.GetRequiredService<IWolverineRuntime>().Agents, new AgentRestrictions());
        pause.PauseAgent(share);
        await nodes.ApplyRestrictionsAsync(pause, Cancellation);
        await using var broken = FromNow();
        await service.SubmitAsync();

        var sick = await NamedAsync(broken, service, "event-daemon", "degraded");

        Assert.Contains("JobProgress is 1 events behind", sick.Text("reason"));
        Assert.Contains("stands still", sick.Text("advice"));
        Assert.Equal(HttpStatusCode.OK, (await service.Client().GetAsync("/health/ready", Cancellation)).StatusCode);
        pause.RestartAgent(share);
        await nodes.ApplyRestrictionsAsync(pause, Cancellation);
        await using var mended = FromNow();
        await NamedAsync(mended, service, "event-daemon", "healthy");
    }

    [Fact]
    public async Task A_database_that_takes_no_writes_and_says_nothing_is_answered_for_in_time_and_takes_the_node_out()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        await ReadyBecomesAsync(service, HttpStatusCode.OK);
        await using (var other = new NpgsqlConnection(service.ConnectionString))
        {
            await other.OpenAsync(Cancellation);
            await using var held = await other.BeginTransactionAsync(Cancellation);
            await using var command = new NpgsqlCommand("lock table converter.health_write", other, held);
            await command.ExecuteNonQueryAsync(Cancellation);

            await using var broken = FromNow();
            var sick = await NamedAsync(broken, service, "database", "unhealthy");
            Assert.Equal("It did not answer within 4 s.", sick.Text("reason"));
            Assert.Contains("locks", sick.Text("advice"));
            await ReadyBecomesAsync(service, HttpStatusCode.ServiceUnavailable);
        }

        await using var mended = FromNow();
        await NamedAsync(mended, service, "database", "healthy");
        await ReadyBecomesAsync(service, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_node_that_shuts_down_is_alive_and_not_ready_and_tells_strangers_no_more()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        service.Host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        using var ready = await service.Client().GetAsync("/health/ready", Cancellation);
        using var live = await service.Client().GetAsync("/health/live", Cancellation);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (ready.StatusCode, live.StatusCode));
        var told = (await ready.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
        var node = told["components"]!.AsArray().Single(component => component!.Text("name") == "node")!;
        Assert.Equal("unhealthy", node.Text("status"));
        Assert.All(told["components"]!.AsArray(), component => Assert.Equal(["name", "status"], component!.AsObject().Select(field => field.Key)));
    }

    [Theory]
    [InlineData(0, HealthStatus.Healthy, null)]
    [InlineData(60, HealthStatus.Degraded, "ahead of")]
    [InlineData(-60, HealthStatus.Degraded, "behind")]
    public async Task A_clock_that_is_wrong_is_named(int seconds, HealthStatus expected, string? words)
    {
        await using var database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(Cancellation));
        var clock = new DatabaseClock(new WrongClock(TimeSpan.FromSeconds(seconds)));
        await clock.SynchroniseAsync(database, Cancellation);

        var found = await new ClockHealth(clock, database).CheckHealthAsync(new HealthCheckContext(), Cancellation);

        Assert.Equal(expected, found.Status);
        Assert.Contains(words ?? "", found.Description ?? "");
    }

    [Fact]
    public async Task A_clock_that_has_jumped_since_the_database_was_asked_is_named()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(Cancellation));
        var clock = new DatabaseClock(new WrongClock(TimeSpan.FromSeconds(60)));

        var found = await new ClockHealth(clock, database).CheckHealthAsync(new HealthCheckContext(), Cancellation);

        Assert.Equal(HealthStatus.Degraded, found.Status);
        Assert.Contains("jumped", found.Description);
    }

    private static PromisedTime FromNow() => PromisedTime.From(Promised, line => TestContext.Current.TestOutputHelper?.WriteLine(line));

    private static Task<JsonNode> NamedAsync(PromisedTime time, ServiceHost service, string name, string status) => time.KeptAsync(
        async () =>
        {
            using var answer = await service.Client().GetAsync("/health", Cancellation);
            return (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["components"]!.AsArray().Single(component => component!.Text("name") == name)!;
        },
        component => component.Text("status") == status, $"{name} is {status}", Cancellation);

    private static Task ReadyBecomesAsync(ServiceHost service, HttpStatusCode status) => Eventually.BecomesAsync(
        async () => (await service.Client().GetAsync("/health/ready", Cancellation)).StatusCode, seen => seen == status, Patience, Cancellation);

    private sealed class WrongClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
