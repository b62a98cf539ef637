using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.TestSupport;

namespace Conversion.Api.Tests.Diagnostics;

/// <summary>What an operator may do with the jobs of all callers, by routes of its own; callers' own routes stay theirs alone.</summary>
public sealed class AnyJobSpecs(PostgresFixture postgres)
{
    private const string Ann = "ann-0123456789abcdef";
    private const string Bob = "bob-0123456789abcdef";
    private const string Operator = "olga-0123456789abcdef";

    private static readonly string[] Keys =
    [
        $"--Converter:Auth:Keys:0:Key={Ann}", "--Converter:Auth:Keys:0:Caller=ann",
        $"--Converter:Auth:Keys:1:Key={Bob}", "--Converter:Auth:Keys:1:Caller=bob",
        $"--Converter:Auth:Keys:2:Key={Operator}", "--Converter:Auth:Keys:2:Caller=olga", "--Converter:Auth:Keys:2:Role=operator",
        "--Converter:Audit:ClientAddresses=full", "--Converter:Limits:WaitingJobsPerCaller=1",
    ];

    [Fact]
    public async Task An_operator_stops_and_restarts_a_callers_job_and_its_events_say_who_did()
    {
        await using var service = await ServiceHost.StartAsync(postgres, Keys);
        var job = await SubmitAsync(service);

        var (cancelled, stopped) = await SendAsync(service, Operator, HttpMethod.Post, $"{job}/cancel");
        Assert.Equal((HttpStatusCode.Accepted, "ann", "cancelled"), (cancelled, stopped.Text("caller"), stopped["job"]!.Text("status")));
        await SubmitAsync(service); // ann has as many waiting as she may
        var (retried, again) = await SendAsync(service, Operator, HttpMethod.Post, $"{job}/retry");

        Assert.Equal((HttpStatusCode.Accepted, "ann", "queued", 2), (retried, again.Text("caller"), again["job"]!.Text("status"), again["job"]!["run"]!.GetValue<int>()));
        var events = await ReadAsync(service, Ann, $"/api/jobs/{job}/events"); // it is still hers
        Assert.Equal(
            [("JobSubmitted", "ann"), ("JobCancelled", "olga"), ("JobRetried", "olga")],
            events.AsArray().Select(appended => (appended!.Text("type"), appended!.Text("actor"))));
        Assert.Equal("ann", events[2]!["data"]!.Text("caller"));
    }

    [Fact]
    public async Task An_operator_reads_a_callers_job_at_any_version_and_the_tools_words_in_its_events()
    {
        await using var service = await ServiceHost.StartAsync(postgres, Keys);
        var job = await SubmitAsync(service);
        await service.SendAsync<JobClaim>(new ClaimJob("node-a"));
        await service.SendAsync<ReportAnswer>(new FailAttempt(job, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate, "generic", "ERROR: said the tool")));

        Assert.Equal("failed", (await ReadAsync(service, Operator, $"{Route}/{job}"))["job"]!.Text("status"));
        Assert.Equal("queued", (await ReadAsync(service, Operator, $"{Route}/{job}?version=1"))["job"]!.Text("status"));
        var events = await ReadAsync(service, Operator, $"{Route}/{job}/events?after=2");
        Assert.Equal("ERROR: said the tool", events[0]!["data"]!["failure"]!.Text("evidence"));
        Assert.DoesNotContain("\"client\"", events.ToJsonString()); // where a request came from is the audit's alone
        Assert.Equal("version-not-found", (await SendAsync(service, Operator, HttpMethod.Get, $"{job}?version=99")).Body.Text("code"));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/events")]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/retry")]
    public async Task The_way_is_closed_to_other_callers_and_leads_to_no_job_that_is_not_there(string method, string path)
    {
        await using var service = await ServiceHost.StartAsync(postgres, Keys);
        var job = await SubmitAsync(service);

        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(service, Bob, new(method), $"{job}{path}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(service, Ann, new(method), $"{job}{path}")).Status); // not even to its own
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(service, Operator, new(method), $"{job}{path}", "/api/jobs")).Status);
        Assert.Equal("job-not-found", (await SendAsync(service, Operator, new(method), $"{Guid.NewGuid()}{path}")).Body.Text("code"));
        Assert.Equal("queued", (await ReadAsync(service, Ann, $"/api/jobs/{job}")).Text("status"));
    }

    [Theory]
    [InlineData("?version=0", HttpStatusCode.BadRequest)]
    [InlineData("/events?after=x", HttpStatusCode.BadRequest)]
    public async Task What_makes_no_sense_is_refused(string path, HttpStatusCode expected)
    {
        await using var service = await ServiceHost.StartAsync(postgres, Keys);
        Assert.Equal(expected, (await SendAsync(service, Operator, HttpMethod.Get, $"{Guid.NewGuid()}{path}")).Status);
    }

    [Fact]
    public async Task What_has_ended_is_not_cancelled_and_what_goes_on_is_not_retried()
    {
        await using var service = await ServiceHost.StartAsync(postgres, Keys);
        var job = await SubmitAsync(service);
        Assert.Equal("job-not-retryable", (await SendAsync(service, Operator, HttpMethod.Post, $"{job}/retry")).Body.Text("code"));
        await service.SendAsync<JobClaim>(new ClaimJob("node-a"));
        await service.SendAsync<ReportAnswer>(new FailAttempt(job, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)));
        Assert.Equal("job-already-finished", (await SendAsync(service, Operator, HttpMethod.Post, $"{job}/cancel")).Body.Text("code"));
    }

    private const string Route = "/api/diagnostics/jobs";

    private static async Task<Guid> SubmitAsync(ServiceHost service)
    {
        var answer = await service.Client(Ann).PostAsJsonAsync("/api/jobs", Requests.Song, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return Guid.Parse((await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!.Text("id"));
    }

    private static async Task<JsonNode> ReadAsync(ServiceHost service, string key, string path) =>
        (await service.Client(key).GetFromJsonAsync<JsonNode>(path, TestContext.Current.CancellationToken))!;

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(ServiceHost service, string key, HttpMethod method, string path, string route = Route)
    {
        using var request = new HttpRequestMessage(method, $"{route}/{path}");
        using var answer = await service.Client(key).SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject());
    }
}
