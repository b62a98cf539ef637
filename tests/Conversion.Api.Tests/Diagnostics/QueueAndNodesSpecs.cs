using System.Net;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.TestSupport;

namespace Conversion.Api.Tests.Diagnostics;

/// <summary>The present state: what waits and why, and which node has what.</summary>
public sealed class QueueAndNodesSpecs(PostgresFixture postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_waits_is_told_by_platform_and_caller_with_the_reason()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var running = await service.RunningJobAsync();
        var waiting = await service.SubmitAsync();
        await service.SubmitAsync(new { url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ", output = new { format = "mp3" } });
        await service.ExecuteAsync("insert into converter.platform_pace (platform, exit, next_at, breaker, reason, next_canary_at) values ('youtube', 'direct', '-infinity', 'open', 'bot_check', now() + interval '1 hour')");
        await service.ExecuteAsync("insert into converter.worker_node (node, slots, seen_at) values ('busy', 1, now() + interval '1 hour')");
        await service.ExecuteAsync("update converter.job_queue set node = 'busy' where running");

        var queue = await Eventually.BecomesAsync(
            () => service.GetAsync("/api/diagnostics/queue"), queue => queue["due"]!.GetValue<int>() == 2, Patience, TestContext.Current.CancellationToken);
        Assert.Equal((2, 1, 0), (queue["due"]!.GetValue<int>(), queue["running"]!.GetValue<int>(), queue["slots"]!["free"]!.GetValue<int>()));
        Assert.Equal(["generic slots", "youtube breaker"], queue["platforms"]!.AsArray().Select(group => $"{group!.Text("platform")} {group!.Text("why")}"));
        var caller = Assert.Single(queue["callers"]!.AsArray())!;
        Assert.Equal(("local", 2, 1), (caller.Text("caller"), caller["due"]!.GetValue<int>(), caller["running"]!.GetValue<int>()));
        Assert.Equal(waiting.Text("id"), queue["oldest"]![0]!.Text("jobId"));
        Assert.Equal("slots", queue["oldest"]![0]!.Text("why"));

        await service.ExecuteAsync("delete from converter.worker_node where node = 'busy'");
        queue = await service.GetAsync("/api/diagnostics/queue");
        Assert.All(queue["platforms"]!.AsArray(), group => Assert.Equal("no_worker", group!.Text("why")));
        await service.SendAsync<ReportAnswer>(new FailAttempt(running.Id, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)));
    }

    [Fact]
    public async Task A_job_that_shares_and_one_that_pauses_wait_for_something_else()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Results:Reuse=true", "--Converter:Retries:BaseDelaySeconds=3600", "--Converter:Retries:MaxDelaySeconds=3600");
        var job = await service.RunningJobAsync();
        await service.SubmitAsync();
        await service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, FailureCatalogue.Describe(FailureKind.NetworkTimeout)));
        var queue = await service.GetAsync("/api/diagnostics/queue");
        Assert.Equal((0, 1, 1), (queue["due"]!.GetValue<int>(), queue["later"]!.GetValue<int>(), queue["sharing"]!.GetValue<int>()));
        Assert.Equal("backoff", Assert.Single(queue["oldest"]!.AsArray())!.Text("why"));
    }

    [Fact]
    public async Task A_node_shows_its_slots_disk_and_leases_and_one_that_fell_silent_is_not_alive()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:NodeName=node-1");
        var job = await service.RunningJobAsync(); // by node-a, which nobody has heard of
        await service.ExecuteAsync("insert into converter.worker_node (node, slots, seen_at, disk_low) values ('node-0', 3, now() - interval '1 minute', true)");
        var nodes = (await Eventually.BecomesAsync(
            () => service.GetAsync("/api/diagnostics/nodes"), all => all["nodes"]!.AsArray().Count == 3, Patience, TestContext.Current.CancellationToken))["nodes"]!.AsArray();

        Assert.Equal([("node-0", false), ("node-1", true), ("node-a", false)], nodes.Select(node => (node!.Text("node"), node!["isAlive"]!.GetValue<bool>())));
        Assert.True(nodes[0]!["diskIsLow"]!.GetValue<bool>());
        Assert.InRange(nodes[1]!["diskFreeBytes"]!.GetValue<long>(), 1, long.MaxValue);
        Assert.NotNull(nodes[1]!["startedAt"]);
        var lease = Assert.Single(nodes[2]!["leases"]!.AsArray())!;
        Assert.Equal((job.Id.ToString(), 1, false), (lease.Text("jobId"), lease["attempt"]!.GetValue<int>(), lease["hasRunOut"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_job_that_has_been_due_for_long_is_stuck_with_its_reason()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var id = (await service.SubmitAsync()).Text("id");
        await service.SubmitAsync();
        await service.ExecuteAsync($"update converter.job_queue set available_at = now() - interval '6 minutes' where job_id = '{id}'");
        var waiting = Assert.Single((await service.GetAsync("/api/diagnostics/stuck"))["waiting"]!.AsArray())!;
        Assert.Equal((id, "no_worker"), (waiting.Text("jobId"), waiting.Text("why")));
    }

    [Theory]
    [InlineData("bottlenecks")]
    [InlineData("platforms")]
    [InlineData("failures")]
    [InlineData("queue")]
    [InlineData("nodes")]
    [InlineData("stuck")]
    public async Task Only_operators_may_look(string question)
    {
        await using var service = await ServiceHost.StartAsync(
            postgres, "--Converter:Auth:Keys:0:Key=ann-0123456789abcdef", "--Converter:Auth:Keys:0:Caller=ann", "--Converter:Auth:Keys:1:Key=op-0123456789abcdef", "--Converter:Auth:Keys:1:Caller=op", "--Converter:Auth:Keys:1:Role=operator");
        foreach (var (key, expected) in new[] { ("ann-0123456789abcdef", HttpStatusCode.Forbidden), ("op-0123456789abcdef", HttpStatusCode.OK) })
        {
            using var client = service.Client(key);
            using var answer = await client.GetAsync($"/api/diagnostics/{question}", TestContext.Current.CancellationToken);
            Assert.Equal(expected, answer.StatusCode);
        }
    }
}
