using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conversion.TestSupport;

namespace Conversion.Api.Tests;

public sealed class RetryLimitSpecs(PostgresFixture postgres)
{
    [Theory]
    [InlineData("WaitingJobsPerCaller", HttpStatusCode.TooManyRequests, "too-many-requests")]
    [InlineData("WaitingJobs", HttpStatusCode.ServiceUnavailable, "overloaded")]
    public async Task A_retry_waits_like_a_new_job_and_is_refused_like_one(string limit, HttpStatusCode status, string code)
    {
        await using var service = await ServiceHost.StartAsync(postgres, $"--Converter:Limits:{limit}=1");
        var ended = (await service.SubmitAsync()).Text("id");
        await PostAsync(service, ended, "cancel");
        var waiting = (await service.SubmitAsync()).Text("id");

        var refused = await PostAsync(service, ended, "retry");
        Assert.Equal((status, code), (refused.StatusCode, (await BodyAsync(refused)).Text("code")));
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        var job = await service.GetAsync($"/api/jobs/{ended}");
        Assert.Equal(("cancelled", 2), (job.Text("status"), job["version"]!.GetValue<int>()));

        await PostAsync(service, waiting, "cancel");
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(service, ended, "retry")).StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_retried_is_told_so_however_full_the_queue_is()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Limits:WaitingJobsPerCaller=1");
        var waiting = (await service.SubmitAsync()).Text("id");
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(service, waiting, "retry")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(service, Guid.NewGuid().ToString(), "retry")).StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(ServiceHost service, string id, string action) =>
        service.Client().PostAsync($"/api/jobs/{id}/{action}", null, TestContext.Current.CancellationToken);

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
}
