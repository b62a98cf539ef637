using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Storage;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Conversion.Api.Tests;

/// <summary>Identical requests: what is stored is served at once, and what is under way is waited for.</summary>
public sealed class ReuseSpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_result_is_served_at_once_and_can_be_downloaded()
    {
        await using var service = await StartAsync();
        var first = await service.CompletedJobAsync("the bytes");

        var (status, served) = await PostAsync(service, Requests.Song);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("completed", "cache", 100.0), (served.Text("status"), served.Text("resultOrigin"), served["percent"]!.GetValue<double>()));
        Assert.NotEqual(first.Id.ToString(), served.Text("id"));
        Assert.Equal("cached", Assert.Single(served["notices"]!.AsArray())!.Text("kind"));
        using var http = service.Client();
        using var durable = await http.GetAsync(served["links"]!.Text("download"), Cancellation);
        Assert.Equal("the bytes", await http.GetStringAsync(durable.Headers.Location, Cancellation));
        var events = await service.GetAsync($"/api/jobs/{served.Text("id")}/events");
        Assert.Equal(["JobSubmitted", "JobServedFromCache", "JobCompleted"], events.AsArray().Select(e => e!.Text("type")));
        Assert.Equal(["local", "sharing", "sharing"], events.AsArray().Select(e => e!.Text("actor").Split('@')[0]));
        Assert.Equal(0, await service.ScalarAsync<long>($"select count(*) from converter.job_queue where job_id = '{served.Text("id")}'"));
    }

    [Theory]
    [InlineData("""{"url":"https://example.com/song.mp4","output":{"format":"mp3"},"cache":"no-store"}""")]
    [InlineData("""{"url":"https://example.com/song.mp4","output":{"format":"opus"}}""")]
    [InlineData("""{"url":"https://example.com/song.mp4?v=2","output":{"format":"mp3"}}""")]
    public async Task What_is_asked_for_afresh_or_is_another_thing_is_made(string body)
    {
        await using var service = await StartAsync();
        await service.CompletedJobAsync("the bytes");

        var (status, job) = await PostAsync(service, Requests.Body(body));

        Assert.Equal((HttpStatusCode.Accepted, "queued", "new"), (status, job.Text("status"), job.Text("resultOrigin")));
    }

    [Fact]
    public async Task A_result_that_is_gone_is_made_again()
    {
        await using var service = await StartAsync();
        var first = await service.CompletedJobAsync("the bytes");
        await service.Host.Services.GetRequiredService<IArtifactStore>().DeleteAsync(first.Id.ToString("N"), Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(service, Requests.Song)).Status);
    }

    [Fact]
    public async Task A_result_older_than_its_platform_bears_is_made_again()
    {
        await using var service = await StartAsync();
        await service.CompletedJobAsync("the bytes");
        await service.ExecuteAsync(
            """update converter.mt_doc_conversionjob set data = jsonb_set(data, '{FinishedAt}', to_jsonb(to_char(now() - interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')))""");

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(service, Requests.Song)).Status);
    }

    [Fact]
    public async Task A_mode_that_is_none_is_refused()
    {
        await using var service = await StartAsync();
        var (status, problem) = await PostAsync(service, Requests.Body("""{"url":"https://example.com/a.mp4","output":{"format":"mp3"},"cache":"maybe"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotNull(problem["errors"]!["cache"]);
    }

    [Fact]
    public async Task Work_under_way_is_shared_from_its_progress_to_its_result()
    {
        await using var service = await StartAsync();
        var worker = await service.RunningJobAsync();
        var (status, shared) = await PostAsync(service, Requests.Song);
        Assert.Equal((HttpStatusCode.Accepted, "shared"), (status, shared.Text("resultOrigin")));
        Assert.Null((await service.SendAsync<JobClaim>(new ClaimJob("node-b"))).Job);

        await service.SendAsync<ReportAnswer>(new ReportPhase(worker.Id, 1, JobPhase.Downloading));
        await service.SendAsync<ReportAnswer>(new ReportProgress(worker.Id, 1, new(40, 400, 1000, 100, 6)));
        await BecomesAsync(service, shared, job => job["percent"]!.GetValue<double>() == 40 && job.Text("phase") == "downloading" && job.Text("status") == "running");
        await CompleteAsync(service, worker, "the bytes");

        var done = await BecomesAsync(service, shared, job => job.Text("status") == "completed");
        Assert.Equal(("shared", 100.0), (done.Text("resultOrigin"), done["percent"]!.GetValue<double>()));
        using var http = service.Client();
        using var durable = await http.GetAsync(done["links"]!.Text("download"), Cancellation);
        Assert.Equal("the bytes", await http.GetStringAsync(durable.Headers.Location, Cancellation));
    }

    [Fact]
    public async Task Of_many_identical_requests_at_once_one_is_worked_on()
    {
        await using var service = await StartAsync();
        var jobs = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => PostAsync(service, Requests.Song)));

        Assert.All(jobs, job => Assert.Equal(HttpStatusCode.Accepted, job.Status));
        Assert.Equal(1, jobs.Count(job => job.Body.Text("resultOrigin") == "new"));
        Assert.Equal(39, jobs.Count(job => job.Body.Text("resultOrigin") == "shared"));
    }

    [Fact]
    public async Task Who_does_not_accept_less_does_not_share_with_who_does()
    {
        await using var service = await StartAsync();
        await PostAsync(service, Requests.Song);
        var (_, exact) = await PostAsync(service, Requests.Body("""{"url":"https://example.com/song.mp4","output":{"format":"mp3"},"allowQualityReduction":false}"""));
        Assert.Equal("new", exact.Text("resultOrigin"));
    }

    [Fact]
    public async Task A_job_that_shares_is_cancelled_by_itself()
    {
        await using var service = await StartAsync();
        var worker = await service.RunningJobAsync();
        var (_, shared) = await PostAsync(service, Requests.Song);
        using var http = service.Client();
        using var answer = await http.PostAsync(shared["links"]!.Text("cancel"), null, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.True((await service.SendAsync<ReportAnswer>(new ReportPhase(worker.Id, 1, JobPhase.Downloading))).Accepted);
    }

    [Fact]
    public async Task Work_that_is_cancelled_is_taken_over_by_one_of_those_who_want_it()
    {
        await using var service = await StartAsync();
        var worker = await service.RunningJobAsync();
        var others = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ => (await PostAsync(service, Requests.Song)).Body));
        using var http = service.Client();
        using var cancelled = await http.PostAsync($"/api/jobs/{worker.Id}/cancel", null, Cancellation);

        var next = await Eventually.BecomesAsync(
            async () => (await service.SendAsync<JobClaim>(new ClaimJob("node-b"))).Job, job => job is not null, cancellation: Cancellation);
        Assert.Contains(next!.Id.ToString(), others.Select(job => job.Text("id")));
        Assert.Null((await service.SendAsync<JobClaim>(new ClaimJob("node-b"))).Job);
        await CompleteAsync(service, next, "the bytes");
        foreach (var job in others)
        {
            var done = await BecomesAsync(service, job, now => now.Text("status") == "completed");
            Assert.Equal(job.Text("id") == next.Id.ToString() ? "new" : "shared", done.Text("resultOrigin"));
        }
    }

    [Fact]
    public async Task A_failure_that_waiting_cannot_mend_is_told_to_all()
    {
        await using var service = await StartAsync();
        var worker = await service.RunningJobAsync();
        var (_, shared) = await PostAsync(service, Requests.Song);
        await service.SendAsync<ReportAnswer>(new FailAttempt(worker.Id, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)));

        var failed = await BecomesAsync(service, shared, job => job.Text("status") == "failed");
        Assert.Equal("content_private", failed["failure"]!.Text("kind"));
    }

    private async Task<ServiceHost> StartAsync() => await ServiceHost.StartAsync(postgres, "--Converter:Results:Reuse=true");

    private static async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(ServiceHost service, object body)
    {
        using var http = service.Client();
        using var answer = await http.PostAsJsonAsync("/api/jobs", body, Cancellation);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!);
    }

    private static Task<JsonNode> BecomesAsync(ServiceHost service, JsonNode job, Func<JsonNode, bool> condition) =>
        Eventually.BecomesAsync(() => service.GetAsync(job["links"]!.Text("self")), condition, TimeSpan.FromMinutes(1), Cancellation);

    private static async Task CompleteAsync(ServiceHost service, ConversionJob job, string content)
    {
        using var folder = TestFolder.Create();
        var path = Path.Combine(folder.Path, "result");
        await File.WriteAllTextAsync(path, content, Cancellation);
        var stored = await service.Host.Services.GetRequiredService<IArtifactStore>().PutAsync(job.Id.ToString("N"), path, Cancellation);
        var artifact = new Artifact(stored.ArtifactId, "Song.mp3", "audio/mpeg", stored.SizeBytes, 1.5, stored.Sha256, null);
        Assert.True((await service.SendAsync<ReportAnswer>(new CompleteAttempt(job.Id, job.Attempt, artifact))).Accepted);
    }
}
