using System.Net;
using System.Text.Json.Nodes;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Api.Tests;

public sealed class ReadJobSpecs(SharedService shared) : IClassFixture<SharedService>
{
    private readonly ServiceHost _service = shared.Service;

    [Theory]
    [InlineData("/api/jobs/01a2090e-67b4-7b4a-9de6-835bdf542634")]
    [InlineData("/api/jobs/nonsense")]
    [InlineData("/api/jobs/01a2090e-67b4-7b4a-9de6-835bdf542634/events")]
    [InlineData("/api/jobs/01a2090e-67b4-7b4a-9de6-835bdf542634/live")]
    [InlineData("/api/jobs/01a2090e-67b4-7b4a-9de6-835bdf542634/download")]
    public async Task An_unknown_job_is_404(string url) => Assert.Equal("job-not-found", (await _service.GetAsync(url, 404)).Text("code"));

    [Fact]
    public async Task Version_N_is_the_job_as_it_was()
    {
        var id = (await _service.CompletedJobAsync("song")).Id;
        var now = await _service.GetAsync($"/api/jobs/{id}");
        Assert.Equal(("completed", 100, 4), (now.Text("status"), now["percent"]!.GetValue<double>(), now["version"]!.GetValue<int>()));
        Assert.Equal(("queued", 1), await StatusAt(id, 1));
        Assert.Equal(("running", 2), await StatusAt(id, 2));
        Assert.Equal(("completed", 4), await StatusAt(id, 4));
        Assert.Equal("version-not-found", (await _service.GetAsync($"/api/jobs/{id}?version=5", 404)).Text("code"));
        Assert.Equal("request-invalid", (await _service.GetAsync($"/api/jobs/{id}?version=0", 400)).Text("code"));
    }

    [Fact]
    public async Task MinVersion_waits_for_that_version()
    {
        var job = await _service.RunningJobAsync();
        var read = _service.GetAsync($"/api/jobs/{job.Id}?minVersion=3");
        await _service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Converting));
        Assert.Equal("converting", (await read).Text("phase"));
    }

    [Fact]
    public async Task Chapters_are_in_the_answer_for_a_single_job_and_nowhere_else()
    {
        var job = await _service.RunningJobAsync();
        Assert.Null((await _service.GetAsync($"/api/jobs/{job.Id}"))["chapters"]);
        var source = new SourceMetadata("youtube", "1", "Talk", "Speaker", 60, null, null, null) { Chapters = [new SourceChapter("Opening", 0, 30.5), new SourceChapter(null, 30.5, null)] };

        await _service.SendAsync<ReportAnswer>(new ReportSource(job.Id, 1, source));
        await _service.SendAsync<ReportAnswer>(new ReportSource(job.Id, 1, source));

        var now = await _service.GetAsync($"/api/jobs/{job.Id}");
        Assert.Equal(3, now["version"]!.GetValue<int>());
        Assert.Equal("""[{"title":"Opening","startSeconds":0,"endSeconds":30.5},{"title":null,"startSeconds":30.5,"endSeconds":null}]""", now["chapters"]!.ToJsonString());
        Assert.Equal(now["chapters"]!.ToJsonString(), (await _service.GetAsync($"/api/jobs/{job.Id}?version=3"))["chapters"]!.ToJsonString());
        Assert.DoesNotContain("chapters", (await _service.GetAsync("/api/jobs?limit=100")).ToJsonString());
    }

    [Fact]
    public async Task Lists_show_what_was_just_submitted_newest_first()
    {
        var older = (await _service.SubmitAsync()).Text("id");
        var newer = (await _service.SubmitAsync()).Text("id");
        var page = await _service.GetAsync("/api/jobs?limit=2");
        Assert.Equal([newer, older], page["items"]!.AsArray().Select(item => item!.Text("id")));
        await CancelAsync(older);
        await CancelAsync(newer);
    }

    [Fact]
    public async Task Pages_hold_every_job_once()
    {
        var submitted = new HashSet<string>();
        for (var i = 0; i < 5; i++)
        {
            submitted.Add((await _service.SubmitAsync()).Text("id"));
        }

        var seen = new List<string>();
        var url = "/api/jobs?limit=2";
        while (url is not null)
        {
            var page = await _service.GetAsync(url);
            seen.AddRange(page["items"]!.AsArray().Select(item => item!.Text("id")));
            url = page["nextCursor"] is { } cursor ? $"/api/jobs?limit=2&cursor={cursor.GetValue<string>()}" : null;
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Superset(submitted, seen.ToHashSet());
        foreach (var id in submitted)
        {
            await CancelAsync(id);
        }
    }

    [Fact]
    public async Task Lists_are_filtered_by_status_and_platform()
    {
        var cancelled = (await _service.SubmitAsync()).Text("id");
        await CancelAsync(cancelled);
        Assert.Contains((await _service.GetAsync("/api/jobs?status=cancelled&platform=generic&limit=200"))["items"]!.AsArray(), item => item!.Text("id") == cancelled);
        Assert.DoesNotContain((await _service.GetAsync("/api/jobs?status=completed&limit=200"))["items"]!.AsArray(), item => item!.Text("id") == cancelled);
        Assert.Empty((await _service.GetAsync("/api/jobs?platform=youtube"))["items"]!.AsArray());
    }

    [Theory]
    [InlineData("fox%20and%20hound", true)]
    [InlineData("FOX%25hound", true)]
    [InlineData("needle.example", true)]
    [InlineData("fox_and", false)]
    [InlineData("%25fox", false)]
    [InlineData("wolf", false)]
    public async Task Lists_are_searched_by_title_and_link_for_the_very_words(string words, bool isFound)
    {
        var job = (await _service.SubmitAsync(new { url = "https://needle.example/song.mp4", output = new { format = "mp3" } })).Text("id");
        Assert.Equal(job, (await _service.SendAsync<JobClaim>(new ClaimJob("node-a"))).Job?.Id.ToString());
        await _service.SendAsync<ReportAnswer>(new ReportSource(Guid.Parse(job), 1, new SourceMetadata("generic", "1", "Fox and hound, Fox%hound", null, 60, null, null, null)));
        await CancelAsync(job);

        Assert.Equal(isFound, (await _service.GetAsync($"/api/jobs?search={words}&limit=200"))["items"]!.AsArray().Any(item => item!.Text("id") == job));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=x")]
    [InlineData("status=lost")]
    [InlineData("status=1")]
    [InlineData("status=queued,running")]
    [InlineData("cursor=x")]
    [InlineData("platform=%00")]
    [InlineData("search=%00")]
    public async Task A_wrong_question_is_400(string query) => Assert.Equal("request-invalid", (await _service.GetAsync($"/api/jobs?{query}", 400)).Text("code"));

    [Fact]
    public async Task Events_tell_what_happened_who_did_it_and_where()
    {
        var job = await _service.RunningJobAsync();
        await _service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate, "generic", "the tool's words")));
        var events = (await _service.GetAsync($"/api/jobs/{job.Id}/events")).AsArray();
        Assert.Equal(["JobSubmitted", "AttemptStarted", "AttemptFailed", "JobFailed"], events.Select(e => e!.Text("type")));
        Assert.Equal([1, 2, 3, 4], events.Select(e => e!["version"]!.GetValue<int>()));
        Assert.Equal("local", events[0]!.Text("actor"));
        Assert.StartsWith("worker@", events[1]!.Text("actor"));
        Assert.All(events, e => Assert.NotEmpty(e!.Text("node")));
        Assert.All(events, e => Assert.NotEmpty(e!.Text("correlationId")));
        Assert.Equal("content_private", events[3]!["data"]!["failure"]!.Text("kind"));
        Assert.Equal([3, 4], (await _service.GetAsync($"/api/jobs/{job.Id}/events?after=2")).AsArray().Select(e => e!["version"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("4")]
    [InlineData("2147483647")]
    [InlineData("9223372036854775807")]
    public async Task After_the_last_event_there_are_none(string after)
    {
        var id = (await _service.CompletedJobAsync("song")).Id;
        Assert.Empty((await _service.GetAsync($"/api/jobs/{id}/events?after={after}")).AsArray());
    }

    [Fact]
    public async Task Events_come_as_lines_where_lines_are_asked_for()
    {
        var id = (await _service.CompletedJobAsync("song")).Id;
        using var client = _service.Client();
        client.DefaultRequestHeaders.Accept.ParseAdd("application/x-ndjson");
        var answer = await client.GetAsync($"/api/jobs/{id}/events", TestContext.Current.CancellationToken);
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([1, 2, 3, 4], lines.Select(line => JsonNode.Parse(line)!["version"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_failure_is_told_in_words_without_the_tools_own()
    {
        var job = await _service.RunningJobAsync();
        await _service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, FailureCatalogue.Describe(FailureKind.ContentRemoved, "generic", "the tool's words")));
        var shown = await _service.GetAsync($"/api/jobs/{job.Id}");
        Assert.Equal(("failed", "content_removed"), (shown.Text("status"), shown["failure"]!.Text("kind")));
        Assert.All(["title", "message", "advice"], field => Assert.NotEmpty(shown["failure"]!.Text(field)));
        Assert.DoesNotContain("the tool's words", shown.ToJsonString());
    }

    [Fact]
    public async Task A_failure_for_good_never_looks_like_a_retry_on_the_way()
    {
        var job = await _service.RunningJobAsync();
        await _service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, FailureCatalogue.Describe(FailureKind.ContentRemoved, "generic", "the tool's words")));
        var between = await _service.GetAsync($"/api/jobs/{job.Id}?version=3");
        Assert.Equal(("queued", null, 0), (between.Text("status"), between["nextAttemptAt"], between["notices"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/openapi/v9.json")]
    public async Task What_is_not_there_is_a_problem_too(string url)
    {
        var answer = await _service.Client().GetAsync(url, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    private async Task<(string Status, int Version)> StatusAt(Guid id, int version)
    {
        var job = await _service.GetAsync($"/api/jobs/{id}?version={version}");
        return (job.Text("status"), job["version"]!.GetValue<int>());
    }

    private async Task CancelAsync(string id) =>
        Assert.True((await _service.Client().PostAsync($"/api/jobs/{id}/cancel", null, TestContext.Current.CancellationToken)).IsSuccessStatusCode);
}
