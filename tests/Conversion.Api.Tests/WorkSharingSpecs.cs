using Conversion.Api.Pacing;
using Conversion.Api.Workers;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conversion.Api.Tests;

/// <summary>Which of several nodes gets a job that has just become due.</summary>
public sealed class WorkSharingSpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("just now", "busy", false)]
    [InlineData("just now", "idle", true)]
    [InlineData("just now", "stranger", true)]
    [InlineData("a second ago", "busy", true)]
    public async Task A_new_job_is_left_for_a_moment_to_nodes_with_more_free_slots(string due, string node, bool isGiven)
    {
        await using var service = await BusyAndIdleNodesAsync();
        Assert.Equal(isGiven, await IsGivenAsync(service, node, due == "just now" ? "now()" : "now() - interval '1 second'"));
    }

    [Theory]
    [InlineData("seen_at = now() - interval '6 seconds'")]
    [InlineData("slots = 1")]
    [InlineData("slots = 0")]
    public async Task Nothing_is_left_to_a_node_that_is_silent_or_has_no_more(string idleNode)
    {
        await using var service = await BusyAndIdleNodesAsync();
        await service.ExecuteAsync($"update converter.worker_node set {idleNode} where node = 'idle'");
        Assert.True(await IsGivenAsync(service, "busy", "now()"));
    }

    [Fact]
    public async Task A_node_says_that_it_lives_and_with_how_many_slots()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:NodeName=here", "--Converter:Workers:Slots=3");
        await Eventually.BecomesAsync(
            () => service.ScalarAsync<long>("select count(*) from converter.worker_node where node = 'here' and slots = 3 and seen_at > now() - interval '5 seconds'"),
            rows => rows == 1, cancellation: Cancellation);
    }

    // 'busy' runs one job of its two slots, 'idle' none of its two, and one more job waits.
    private async Task<ServiceHost> BusyAndIdleNodesAsync()
    {
        var service = await ServiceHost.StartAsync(postgres);
        await service.SubmitAsync();
        Assert.NotNull((await service.SendAsync<JobClaim>(new ClaimJob("busy"))).Job);
        await service.SubmitAsync();
        await service.ExecuteAsync("insert into converter.worker_node values ('busy', 2, 'infinity'), ('idle', 2, 'infinity')");
        return service;
    }

    // In one transaction, whose time stands still: however long the test takes, the job has become due when it says.
    private static async Task<bool> IsGivenAsync(ServiceHost service, string node, string dueAt)
    {
        await using var session = service.Store.LightweightSession();
        await session.BeginTransactionAsync(Cancellation);
        await using var makeDue = new NpgsqlCommand($"update converter.job_queue set available_at = {dueAt} where not running");
        await session.ExecuteAsync(makeDue, Cancellation);
        var paces = service.Host.Services.GetRequiredService<PlatformPaces>();
        return (await NextJob.LockAsync(session, node, paces, Cancellation)).Job is not null;
    }
}
