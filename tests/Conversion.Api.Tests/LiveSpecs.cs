using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Api.Tests;

public sealed class LiveSpecs(SharedService shared) : IClassFixture<SharedService>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly ServiceHost _service = shared.Service;

    [Fact]
    public async Task A_listener_gets_the_present_state_at_once_then_every_change_to_the_end()
    {
        var job = await _service.RunningJobAsync();
        await using var frames = Listen(job.Id).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await frames.MoveNextAsync());
        Assert.Equal(("progress", "2", "running"), Seen(frames.Current));

        await _service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Converting));
        await _service.SendAsync<ReportAnswer>(new ReportProgress(job.Id, 1, new(40, 10, 20, 1, 1)));
        await _service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)));
        var rest = new List<(string, string, string)>();
        while (await frames.MoveNextAsync())
        {
            rest.Add(Seen(frames.Current));
        }

        Assert.Equal([("progress", "3", "running"), ("progress", "4", "running"), ("progress", "5", "queued"), ("failed", "6", "failed")], rest);
    }

    [Fact]
    public async Task A_resume_at_any_id_gives_exactly_the_rest()
    {
        var id = (await _service.CompletedJobAsync("song")).Id;
        var whole = await AllAsync(id, lastEventId: "0");
        Assert.Equal(["1", "2", "3", "4"], whole.Select(frame => frame.EventId));
        Assert.Equal("completed", whole[^1].EventType);
        for (var after = 0; after < 4; after++)
        {
            var rest = await AllAsync(id, lastEventId: after.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(whole.Skip(after).Select(frame => (frame.EventId, frame.Data)), rest.Select(frame => (frame.EventId, frame.Data)));
        }
    }

    [Fact]
    public async Task A_reconnect_with_the_terminal_id_is_told_to_stop()
    {
        var id = (await _service.CompletedJobAsync("song")).Id;
        Assert.Equal(HttpStatusCode.NoContent, (await OpenAsync(id, "4")).StatusCode);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("99")]
    public async Task An_id_that_was_never_given_is_400(string lastEventId)
    {
        var id = (await _service.CompletedJobAsync("song")).Id;
        Assert.Equal(HttpStatusCode.BadRequest, (await OpenAsync(id, lastEventId)).StatusCode);
    }

    [Fact]
    public async Task A_listener_of_a_job_that_runs_again_sees_both_ends()
    {
        var id = Guid.Parse((await _service.SubmitAsync()).Text("id"));
        await _service.Client().PostAsync($"/api/jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
        await _service.Client().PostAsync($"/api/jobs/{id}/retry", null, TestContext.Current.CancellationToken);
        await _service.Client().PostAsync($"/api/jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
        Assert.Equal(["progress", "cancelled", "progress", "cancelled"], (await AllAsync(id, "0")).Select(frame => frame.EventType));
    }

    [Fact]
    public async Task The_stream_tells_browsers_and_proxies_how_to_treat_it()
    {
        var id = (await _service.CompletedJobAsync("song")).Id;
        var answer = await OpenAsync(id, null);
        Assert.Equal(("text/event-stream", true), (answer.Content.Headers.ContentType?.MediaType, answer.Headers.CacheControl?.NoStore));
        Assert.StartsWith("retry: ", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_listener_on_another_node_hears_of_it()
    {
        await using var other = await ServiceHost.StartAsync(_service.ConnectionString);
        var job = await _service.RunningJobAsync();
        await using var frames = Listen(job.Id, other).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await frames.MoveNextAsync());
        await _service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Converting));
        Assert.True(await frames.MoveNextAsync().AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken));
        Assert.Equal("3", frames.Current.EventId);
    }

    private static (string Event, string Id, string Status) Seen(SseItem<string> frame) =>
        (frame.EventType, frame.EventId!, JsonNode.Parse(frame.Data)!.Text("status"));

    private async Task<List<SseItem<string>>> AllAsync(Guid id, string lastEventId)
    {
        var answer = await OpenAsync(id, lastEventId);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var frames = new List<SseItem<string>>();
        await foreach (var frame in Parse(answer))
        {
            frames.Add(frame);
        }

        return frames;
    }

    private async IAsyncEnumerable<SseItem<string>> Listen(Guid id, ServiceHost? node = null)
    {
        await foreach (var frame in Parse(await OpenAsync(id, null, node)))
        {
            yield return frame;
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(Guid id, string? lastEventId, ServiceHost? node = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{id}/live");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        return await (node ?? _service).Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static async IAsyncEnumerable<SseItem<string>> Parse(HttpResponseMessage answer)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        await foreach (var frame in SseParser.Create(body).EnumerateAsync(deadline.Token))
        {
            yield return frame;
        }
    }
}
