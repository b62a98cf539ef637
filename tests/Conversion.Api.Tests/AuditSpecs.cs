using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversion.Api.Jobs;
using Conversion.Api.Recovery;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;

namespace Conversion.Api.Tests;

/// <summary>A job's past, version by version, and who did what to it.</summary>
public sealed class AuditSpecs(PostgresFixture postgres)
{
    private static readonly string[] Settings = ["--Converter:NodeName=node-1", "--Converter:Retries:BaseDelaySeconds=0.05", "--Converter:Retries:MaxAttempts=10", "--Converter:Workers:MostLosses=10"];

    [Fact]
    public async Task Every_event_says_who_did_it_where_by_what_command_and_what_it_belongs_to()
    {
        await using var service = await ServiceHost.StartAsync(postgres, Settings);
        var job = await service.RunningJobAsync();
        await service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Converting));
        await service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, FailureCatalogue.Describe(FailureKind.NetworkTimeout)));
        await ClaimAsync(service);
        await LoseAsync(service, job.Id);
        await ClaimAsync(service);
        await service.ExecuteAsync($"update converter.job_queue set overdue_at = now() - interval '1 second' where job_id = '{job.Id}'");
        await StatusBecomesAsync(service, job.Id, "queued");
        await PostAsync(service, $"/api/jobs/{job.Id}/cancel");
        await PostAsync(service, $"/api/jobs/{job.Id}/retry");

        var events = await EventsAsync(service, job.Id);
        Assert.Equal(
            [
                "JobSubmitted local", "AttemptStarted worker@node-1", "PhaseStarted worker@node-1", "AttemptFailed worker@node-1", "RetryScheduled worker@node-1",
                "AttemptStarted worker@node-1", "AttemptLost watchdog@node-1", "AttemptStarted worker@node-1", "AttemptFailed watchdog@node-1",
            ],
            events.Take(9).Select(e => $"{e.Text("type")} {e.Text("actor")}"));
        Assert.Equal(["JobCancelled local", "JobRetried local"], events.TakeLast(2).Select(e => $"{e.Text("type")} {e.Text("actor")}"));
        Assert.All(events, e => Assert.Equal("node-1", e.Text("node")));
        Assert.All(events, e => Assert.NotEqual(Guid.Empty, Guid.Parse(e.Text("causationId"))));

        // One command is one cause: of the failure and what follows it, and of nothing else.
        Assert.Equal(events[3].Text("causationId"), events[4].Text("causationId"));
        Assert.Equal(events.Count - 1 - (events[9].Text("type") == "RetryScheduled" ? 1 : 0), events.Select(e => e.Text("causationId")).Distinct().Count());
        Assert.All(events.Where(e => e.Text("actor") == "local"), e => Assert.Matches("^[0-9a-f]{32}$", e.Text("correlationId")));
        Assert.All(
            events.Where(e => e["data"]!["attempt"] is not null),
            e => Assert.Equal($"{job.Id:N}-{e["data"]!["attempt"]}", e.Text("correlationId")));
    }

    [Fact]
    public async Task A_job_that_waited_too_long_is_given_up_by_the_scheduler_for_the_request_that_submitted_it()
    {
        await using var service = await ServiceHost.StartAsync(postgres, Settings);
        var id = Guid.Parse((await service.SubmitAsync()).Text("id"));
        var message = await service.ScalarAsync<Guid>("select id from converter_messages.wolverine_incoming_envelopes where message_type like '%GiveUpWaiting'");
        await service.ExecuteAsync("update converter_messages.wolverine_incoming_envelopes set execution_time = now() - interval '1 second'");
        await StatusBecomesAsync(service, id, "failed");
        var events = await EventsAsync(service, id);
        Assert.Equal(["JobSubmitted", "JobFailed"], events.Select(e => e.Text("type")));
        Assert.Equal("scheduler@node-1", events[1].Text("actor"));
        Assert.Equal(message.ToString(), events[1].Text("causationId"));
        Assert.Equal(events[0].Text("correlationId"), events[1].Text("correlationId"));
    }

    [Theory]
    [InlineData("application/x-ndjson", true)]
    [InlineData("application/x-ndjson, application/json;q=0.9", true)]
    [InlineData("application/json;q=0.1, application/x-ndjson;q=0.2", true)]
    [InlineData("application/x-ndjson;q=0.5, */*;q=0.1", true)]
    [InlineData("application/*;q=0.1, application/x-ndjson;q=0.2", true)]
    [InlineData("*/*, application/json;q=0", true)]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("text/html", false)]
    [InlineData("application/json, application/x-ndjson", false)]
    [InlineData("application/json, application/x-ndjson;q=0.9", false)]
    [InlineData("application/x-ndjson;q=0.1, */*;q=0.2", false)]
    [InlineData("application/x-ndjson;q=0, application/*", false)]
    public async Task Events_come_in_the_form_that_is_liked_better(string? accept, bool asLines)
    {
        await using var service = await ServiceHost.StartAsync(postgres, Settings);
        var job = await service.CompletedJobAsync("song");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{job.Id}/events?after=2");
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        using var answer = await service.Client().SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(asLines ? "application/x-ndjson" : "application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", answer.Headers.Vary);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var events = asLines ? [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line))] : JsonNode.Parse(body)!.AsArray().ToList();
        Assert.Equal([3, 4], events.Select(e => e!["version"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Version_N_is_the_fold_of_the_first_N_events_whatever_befell_the_job(int seed)
    {
        await using var service = await ServiceHost.StartAsync(postgres, Settings);
        var id = Guid.Parse((await service.SubmitAsync()).Text("id"));
        var chance = new Random(seed);
        for (var step = 0; step < 40; step++)
        {
            await BefallAsync(service, id, chance);
        }

        await using var session = service.Store.QuerySession();
        var events = await session.Events.FetchStreamAsync(id, token: TestContext.Current.CancellationToken);
        Assert.InRange(events.Count, 10, 200);
        ConversionJob? folded = null;
        foreach (var e in events)
        {
            folded = ConversionJob.Evolve(folded, e.Data);
            var expected = JsonSerializer.SerializeToNode(JobView.Of(folded), JsonSerializerOptions.Web);
            Assert.True(JsonNode.DeepEquals(expected, await service.GetAsync($"/api/jobs/{id}?version={e.Version}")), $"Version {e.Version} differs.");
        }

        Assert.Equal("version-not-found", (await service.GetAsync($"/api/jobs/{id}?version={events.Count + 1}", 404)).Text("code"));
    }

    [Fact]
    public async Task The_past_of_somebody_elses_job_is_as_unknown_as_the_job()
    {
        await using var service = await ServiceHost.StartAsync(
            postgres, "--Converter:Auth:Keys:0:Key=ann-0123456789abcdef", "--Converter:Auth:Keys:0:Caller=ann",
            "--Converter:Auth:Keys:1:Key=bob-0123456789abcdef", "--Converter:Auth:Keys:1:Caller=bob", "--Converter:Auth:Keys:1:Role=operator");
        using var submitted = await service.Client("ann-0123456789abcdef").PostAsync(
            "/api/jobs", new StringContent(Requests.Song.Serialize(), new MediaTypeHeaderValue("application/json")), TestContext.Current.CancellationToken);
        var id = JsonNode.Parse(await submitted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.Text("id");
        foreach (var path in new[] { "?version=1", "/events", "/events?after=0" })
        {
            using var mine = await service.Client("ann-0123456789abcdef").GetAsync($"/api/jobs/{id}{path}", TestContext.Current.CancellationToken);
            using var theirs = await service.Client("bob-0123456789abcdef").GetAsync($"/api/jobs/{id}{path}", TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (mine.StatusCode, theirs.StatusCode));
            Assert.Contains("job-not-found", await theirs.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    // Something that happens to jobs; most of it, but not all, fits the job's state.
    private static async Task BefallAsync(ServiceHost service, Guid id, Random chance)
    {
        var attempt = (await service.GetAsync($"/api/jobs/{id}"))["attempt"]!.GetValue<int>();
        switch (chance.Next(9))
        {
            case 0 or 1 or 2:
                await service.SendAsync<JobClaim>(new ClaimJob("node-1"));
                break;
            case 3:
                await service.SendAsync<ReportAnswer>(new ReportPhase(id, attempt, (JobPhase)chance.Next(2, 4)));
                break;
            case 4:
                await service.SendAsync<ReportAnswer>(new ReportProgress(id, attempt, new AttemptProgress(chance.Next(100), chance.Next(1000), 1000, null, null)));
                break;
            case 5:
                await service.SendAsync<ReportAnswer>(new FailAttempt(id, attempt, FailureCatalogue.Describe(FailureKind.NetworkTimeout)));
                break;
            case 6:
                await service.ExecuteAsync($"update converter.job_queue set lease_until = now() - interval '1 second' where job_id = '{id}' and running");
                await service.SendAsync<EndedByWatchdog>(new LoseAttempt());
                break;
            case 7:
                await service.SendAsync<ReportAnswer>(new ReleaseAttempt(id, attempt, "node-1"));
                break;
            default:
                await service.Client().PostAsync($"/api/jobs/{id}/{(chance.Next(2) == 0 ? "cancel" : "retry")}", null, TestContext.Current.CancellationToken);
                break;
        }
    }

    private static Task ClaimAsync(ServiceHost service) => Eventually.BecomesAsync(
        () => service.SendAsync<JobClaim>(new ClaimJob("node-1")), claim => claim.Job is not null, cancellation: TestContext.Current.CancellationToken);

    private static async Task LoseAsync(ServiceHost service, Guid id)
    {
        await service.ExecuteAsync($"update converter.job_queue set lease_until = now() - interval '1 second' where job_id = '{id}'");
        await StatusBecomesAsync(service, id, "queued");
    }

    private static Task StatusBecomesAsync(ServiceHost service, Guid id, string status) => Eventually.BecomesAsync(
        () => service.GetAsync($"/api/jobs/{id}"), job => job.Text("status") == status, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<JsonNode>> EventsAsync(ServiceHost service, Guid id) =>
        [.. (await service.GetAsync($"/api/jobs/{id}/events")).AsArray().Select(e => e!)];

    private static async Task PostAsync(ServiceHost service, string path) =>
        Assert.Equal(HttpStatusCode.Accepted, (await service.Client().PostAsync(path, null, TestContext.Current.CancellationToken)).StatusCode);
}
