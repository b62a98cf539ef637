using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Api.Tests;

public sealed class CancelAndRetrySpecs(SharedService shared) : IClassFixture<SharedService>
{
    private readonly ServiceHost _service = shared.Service;

    [Fact]
    public async Task A_waiting_job_is_cancelled_and_never_claimed()
    {
        var id = Guid.Parse((await _service.SubmitAsync()).Text("id"));
        var (status, job) = await PostAsync(id, "cancel");
        Assert.Equal((HttpStatusCode.Accepted, "cancelled"), (status, job.Text("status")));
        Assert.Null((await _service.SendAsync<JobClaim>(new ClaimJob("node-a"))).Job);
    }

    [Fact]
    public async Task A_cancelled_jobs_worker_is_told_to_stop()
    {
        var job = await _service.RunningJobAsync();
        await PostAsync(job.Id, "cancel");
        Assert.False((await _service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Storing))).Accepted);
    }

    [Fact]
    public async Task A_cancelled_job_has_finished_already_and_is_not_cancelled_again()
    {
        var id = Guid.Parse((await _service.SubmitAsync()).Text("id"));
        await PostAsync(id, "cancel");
        var (status, problem) = await PostAsync(id, "cancel");
        Assert.Equal((HttpStatusCode.Conflict, "job-already-finished"), (status, problem.Text("code")));
        Assert.Equal(2, (await _service.GetAsync($"/api/jobs/{id}"))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_completed_job_is_neither_cancelled_nor_retried()
    {
        var id = (await _service.CompletedJobAsync("song")).Id;
        var (cancel, problem) = await PostAsync(id, "cancel");
        Assert.Equal((HttpStatusCode.Conflict, "job-already-finished"), (cancel, problem.Text("code")));
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(id, "retry")).Status);
    }

    [Fact]
    public async Task A_retry_whose_answer_was_lost_may_be_repeated_with_its_key()
    {
        var id = Guid.Parse((await _service.SubmitAsync()).Text("id"));
        await PostAsync(id, "cancel");

        var first = await PostAsync(id, "retry", "key-1");
        var repeated = await PostAsync(id, "retry", "key-1");
        var other = await PostAsync(id, "retry", "key-2");
        var useless = await PostAsync(id, "retry", "a key");
        // The other specs count on nothing that waits.
        await PostAsync(id, "cancel");

        Assert.Equal((HttpStatusCode.Accepted, 3), (first.Status, first.Body["version"]!.GetValue<int>()));
        Assert.Equal((HttpStatusCode.Accepted, 3), (repeated.Status, repeated.Body["version"]!.GetValue<int>()));
        Assert.Equal((HttpStatusCode.Conflict, "job-not-retryable"), (other.Status, other.Body.Text("code")));
        Assert.Equal((HttpStatusCode.BadRequest, "request-invalid"), (useless.Status, useless.Body.Text("code")));
        Assert.Equal(4, (await PostAsync(id, "retry", "key-1")).Body["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_failed_job_runs_again_on_the_same_stream()
    {
        var job = await _service.RunningJobAsync();
        await _service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)));
        var (status, retried) = await PostAsync(job.Id, "retry");
        Assert.Equal((HttpStatusCode.Accepted, "queued", 2), (status, retried.Text("status"), retried["run"]!.GetValue<int>()));
        Assert.Null(retried["failure"]);
        var claim = await _service.SendAsync<JobClaim>(new ClaimJob("node-b"));
        Assert.Equal((job.Id, 2), (claim.Job!.Id, claim.Job.Attempt));
    }

    [Fact]
    public async Task A_running_job_is_not_retried()
    {
        var job = await _service.RunningJobAsync();
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(job.Id, "retry")).Status);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("retry")]
    public async Task An_unknown_job_is_404(string action)
    {
        foreach (var unknown in (Guid[])[Guid.NewGuid(), Guid.Empty])
        {
            var (status, problem) = await PostAsync(unknown, action);
            Assert.Equal((HttpStatusCode.NotFound, "job-not-found"), (status, problem.Text("code")));
        }
    }

    [Fact]
    public async Task Of_cancel_and_completion_at_once_exactly_one_wins()
    {
        for (var i = 0; i < 20; i++)
        {
            var job = await _service.RunningJobAsync();
            var artifact = new Artifact(Guid.NewGuid().ToString("N"), "a.mp3", "audio/mpeg", 1, 1, new string('0', 64), null);
            var complete = _service.SendAsync<ReportAnswer>(new CompleteAttempt(job.Id, 1, artifact));
            var cancel = PostAsync(job.Id, "cancel");
            Assert.NotEqual((await complete).Accepted, (await cancel).Status == HttpStatusCode.Accepted);
        }
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(Guid id, string action, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/jobs/{id}/{action}");
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var answer = await _service.Client().SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!);
    }
}
