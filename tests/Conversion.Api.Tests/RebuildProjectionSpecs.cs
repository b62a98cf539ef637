using System.Net;
using System.Text.Json.Nodes;
using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Wolverine.Runtime;

namespace Conversion.Api.Tests;

/// <summary>The model of lists is rebuilt while the service works, by the node on which its daemon runs, whichever node is asked.</summary>
public sealed class RebuildProjectionSpecs(PostgresFixture postgres)
{
    private const string Model = "/api/diagnostics/projections/JobProgress";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_model_that_went_wrong_equals_the_events_after_a_rebuild_during_which_jobs_and_lists_went_on()
    {
        await using var one = await ServiceHost.StartAsync(postgres, "--Converter:NodeName=node-1");
        await using var two = await ServiceHost.StartAsync(one.ConnectionString, "--Converter:NodeName=node-2");
        await LiveThroughAsync(one, jobs: 200);
        var (owner, other) = await OwnerAndOtherAsync(one, two);
        await one.ExecuteAsync(
            """
            update converter.mt_doc_jobprogress set data = jsonb_set(data, '{Job,Url}', '"https://elsewhere.test/"') where id in (select id from converter.mt_doc_jobprogress order by id limit 20);
            delete from converter.mt_doc_jobprogress where id in (select id from converter.mt_doc_jobprogress order by id desc limit 20)
            """);
        Assert.NotEmpty((await VerifyAsync(other)).Violations);

        using var enough = new CancellationTokenSource();
        var work = Task.WhenAll(WorkAsync(one, enough.Token), WorkAsync(two, enough.Token));
        var lists = Task.WhenAll(ListAsync(one, enough.Token), ListAsync(two, enough.Token));
        Assert.Equal((HttpStatusCode.Accepted, "requested"), await RebuildAsync(other));
        Assert.Equal((HttpStatusCode.Conflict, null), await RebuildAsync(owner));
        var alarms = AlarmsAsync(owner, enough.Token);
        var rebuilt = await FinishedAsync(other);
        await enough.CancelAsync();
        await work;
        Assert.Empty(await alarms);
        Assert.All((await lists).SelectMany(statuses => statuses), status => Assert.Equal(HttpStatusCode.OK, status));

        Assert.Equal(("finished", NameOf(owner)), (rebuilt.Text("state"), rebuilt.Text("node")));
        Assert.InRange(rebuilt["sequence"]!.GetValue<long>(), 200 * 4, long.MaxValue);
        await ModelIsUpToDateAsync(one);
        Assert.Empty((await VerifyAsync(one)).Violations);
        Assert.Equal(await one.ScalarAsync<long>("select count(*) from converter.mt_streams"), await one.ScalarAsync<long>("select count(*) from converter.mt_doc_jobprogress"));
        Assert.Equal((HttpStatusCode.Accepted, "requested"), await RebuildAsync(owner));
        await FinishedAsync(owner);
    }

    [Fact]
    public async Task A_rebuild_whose_node_ends_in_the_middle_is_done_by_the_node_that_gets_the_model()
    {
        var one = await ServiceHost.StartAsync(postgres, "--Converter:NodeName=node-1");
        var two = await ServiceHost.StartAsync(one.ConnectionString, "--Converter:NodeName=node-2");
        await LiveThroughAsync(one, jobs: 20);
        var (owner, other) = await OwnerAndOtherAsync(one, two);
        await using var survivor = other;
        await using (var connection = new NpgsqlConnection(one.ConnectionString))
        {
            // Whoever reads the table keeps it from being emptied.
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var reading = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var read = new NpgsqlCommand("lock table converter.mt_doc_jobprogress in access share mode", connection, reading);
            await read.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await RebuildAsync(other);
            await Eventually.BecomesAsync(() => StateAsync(other), rebuild => rebuild?.Text("state") == "running", Patience, TestContext.Current.CancellationToken);
            await owner.DisposeAsync();
        }

        var rebuilt = await FinishedAsync(other);
        Assert.Equal(("finished", NameOf(other)), (rebuilt.Text("state"), rebuilt.Text("node")));
        await ModelIsUpToDateAsync(other);
        Assert.Empty((await VerifyAsync(other)).Violations);
    }

    [Fact]
    public async Task An_unknown_model_is_404_with_the_names_of_those_that_there_are()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using var request = new HttpRequestMessage(method, $"/api/diagnostics/projections/JobState{(method == HttpMethod.Post ? "/rebuild" : "")}");
            using var answer = await service.Client().SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            Assert.Equal("projection-not-found", problem.Text("code"));
            Assert.Contains("JobProgress", problem.Text("detail"));
        }
    }

    [Fact]
    public async Task Only_operators_may_rebuild()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Auth:Keys:0:Key=ann-0123456789abcdef", "--Converter:Auth:Keys:0:Caller=ann");
        using var client = service.Client("ann-0123456789abcdef");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync($"{Model}/rebuild", null, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(Model, TestContext.Current.CancellationToken)).StatusCode);
    }

    private static async Task LiveThroughAsync(ServiceHost service, int jobs)
    {
        await using var session = service.Store.LightweightSession();
        for (var i = 0; i < jobs; i++)
        {
            var (id, now) = (Guid.CreateVersion7(), DateTimeOffset.UtcNow);
            session.Events.StartStream<ConversionJob>(
                id,
                new JobSubmitted(id, "local", $"https://example.test/{i}", "generic", "v1:x", new OutputProfile(OutputFormat.Mp3), true, JobPriority.Normal, null, now),
                new AttemptStarted(1, "node-1", "default", now), new ProgressReported(1, new AttemptProgress(i / 2d + 1 > 99 ? 99 : i / 2d + 1, i, null, null, null), now), new JobCancelled("local", now));
        }

        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        await ModelIsUpToDateAsync(service);
    }

    private static async Task<(ServiceHost Owner, ServiceHost Other)> OwnerAndOtherAsync(ServiceHost one, ServiceHost two)
    {
        var owners = await Eventually.BecomesAsync(
            () => Task.FromResult(new[] { one, two }.Where(HasModel).ToList()), owners => owners.Count == 1, Patience, TestContext.Current.CancellationToken);
        return owners[0] == one ? (one, two) : (two, one);
    }

    private static bool HasModel(ServiceHost service) => service.Host.Services.GetRequiredService<IWolverineRuntime>().Agents
        .AllRunningAgentUris().Any(agent => agent.AbsoluteUri.Contains("jobprogress", StringComparison.Ordinal));

    private static async Task WorkAsync(ServiceHost service, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await service.SubmitAsync();
            if ((await service.SendAsync<JobClaim>(new ClaimJob("node"))).Job is { } job)
            {
                await service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, job.Attempt, JobPhase.Converting));
                await service.Client().PostAsync($"/api/jobs/{job.Id}/cancel", null, CancellationToken.None);
            }
        }
    }

    private static async Task<IReadOnlyList<HttpStatusCode>> ListAsync(ServiceHost service, CancellationToken enough)
    {
        var statuses = new List<HttpStatusCode>();
        while (!enough.IsCancellationRequested)
        {
            statuses.Add((await service.Client().GetAsync("/api/jobs?limit=20", CancellationToken.None)).StatusCode);
        }

        return statuses;
    }

    private static async Task<IReadOnlyList<JsonNode>> AlarmsAsync(ServiceHost service, CancellationToken enough)
    {
        var alarms = new List<JsonNode>();
        while (!enough.IsCancellationRequested)
        {
            alarms.AddRange((await VerifyAsync(service)).Violations);
        }

        return alarms;
    }

    private static async Task<(HttpStatusCode Status, string? State)> RebuildAsync(ServiceHost service)
    {
        using var answer = await service.Client().PostAsync($"{Model}/rebuild", null, TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["rebuild"]?.Text("state"));
    }

    private static async Task<JsonNode?> StateAsync(ServiceHost service) => (await service.GetAsync(Model))["rebuild"];

    private static async Task<JsonNode> FinishedAsync(ServiceHost service) => (await Eventually.BecomesAsync(
        () => StateAsync(service), rebuild => rebuild?["finishedAt"] is not null, Patience, TestContext.Current.CancellationToken))!;

    private static string NameOf(ServiceHost service) =>
        service.Host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<Hosting.ConverterOptions>>().Value.NodeName;

    private static Task ModelIsUpToDateAsync(ServiceHost service) => Eventually.BecomesAsync(
        () => service.GetAsync(Model), model => model["eventsBehind"]!.GetValue<long>() == 0, Patience, TestContext.Current.CancellationToken);

    private static Task<Findings> VerifyAsync(ServiceHost service) => Findings.OfAsync(service.Client(), "", HttpMethod.Get);
}
