using System.Net;
using Conversion.Api.Retention;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;

namespace Conversion.Api.Tests;

/// <summary>One stream for all of a caller's jobs: <c>GET /api/live</c>.</summary>
public sealed class CallerLiveSpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_begins_with_what_has_not_ended_and_goes_on_with_every_change_of_old_and_new_jobs()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        await service.CompletedJobAsync("song");
        var running = await service.RunningJobAsync();
        await using var frames = SseClient.ListenAsync(service.Client(), "/api/live").GetAsyncEnumerator(Cancellation);
        Assert.Equal((running.Id.ToString(), 2), Seen(Assert.Single(await frames.TakeAsync(1))));

        var submitted = (await service.SubmitAsync()).Text("id");
        await service.SendAsync<ReportAnswer>(new ReportPhase(running.Id, 1, JobPhase.Converting));
        await service.Client().PostAsync($"/api/jobs/{submitted}/cancel", null, Cancellation);
        await service.Client().PostAsync($"/api/jobs/{submitted}/retry", null, Cancellation);

        var heard = await frames.TakeAsync(4);
        Assert.Equal([(submitted, 1), (running.Id.ToString(), 3), (submitted, 2), (submitted, 3)], heard.Select(Seen));
        Assert.Equal(["progress", "progress", "cancelled", "progress"], heard.Select(frame => frame.Event));
    }

    [Fact]
    public async Task A_resume_at_any_id_gives_exactly_the_rest_on_this_node_and_on_another()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        await using var other = await ServiceHost.StartAsync(service.ConnectionString);
        await using var frames = SseClient.ListenAsync(service.Client(), "/api/live", "0").GetAsyncEnumerator(Cancellation);
        var jobs = new[] { await service.RunningJobAsync(), await service.RunningJobAsync(), await service.RunningJobAsync() };
        await Task.WhenAll(jobs.Select(async job =>
        {
            for (var percent = 10; percent < 40; percent += 10)
            {
                await service.SendAsync<ReportAnswer>(new ReportProgress(job.Id, 1, new(percent, percent, null, null, null)));
            }

            await service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)));
        }));

        var whole = await frames.TakeAsync(3 * 7);
        Assert.Equal(3, whole.Count(frame => frame.Event == "failed"));
        Assert.All(whole.GroupBy(frame => frame.JobId), job => Assert.Equal(Enumerable.Range(1, 7), job.Select(frame => frame.Version)));
        for (var i = 0; i < whole.Count; i++)
        {
            await using var rest = SseClient.ListenAsync((i % 2 == 0 ? service : other).Client(), "/api/live", whole[i].Id).GetAsyncEnumerator(Cancellation);
            var expected = whole.Skip(i + 1).Select(frame => frame.Content).ToList();
            var resumed = await rest.TakeAsync(expected.Count);
            // Events of several jobs come in the order of their numbers; those of one job in the order of its versions, always.
            Assert.Equal(expected.Order(), resumed.Select(frame => frame.Content).Order());
            Assert.All(resumed.GroupBy(frame => frame.JobId), job => Assert.Equal(job.Select(frame => frame.Version).Order(), job.Select(frame => frame.Version)));
        }
    }

    [Fact]
    public async Task A_listener_that_left_and_comes_back_hears_what_happened_meanwhile_and_what_happens_then()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        string? lastId;
        await using (var frames = SseClient.ListenAsync(service.Client(), "/api/live").GetAsyncEnumerator(Cancellation))
        {
            Assert.Single(await frames.TakeAsync(1));
            await service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Downloading));
            lastId = Assert.Single(await frames.TakeAsync(1)).Id;
        }

        await service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Converting));
        await using var again = SseClient.ListenAsync(service.Client(), "/api/live", lastId).GetAsyncEnumerator(Cancellation);
        Assert.Equal((job.Id.ToString(), 4), Seen(Assert.Single(await again.TakeAsync(1))));
        await service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Storing));
        Assert.Equal((job.Id.ToString(), 5), Seen(Assert.Single(await again.TakeAsync(1))));
    }

    [Fact]
    public async Task A_listener_that_is_cut_off_among_the_first_states_comes_back_for_the_others_and_gets_none_twice()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        await using var other = await ServiceHost.StartAsync(service.ConnectionString);
        var jobs = new List<ConversionJob>();
        for (var i = 0; i < 4; i++)
        {
            jobs.Add(await service.RunningJobAsync());
        }

        List<Heard> first;
        await using (var frames = SseClient.ListenAsync(service.Client(), "/api/live").GetAsyncEnumerator(Cancellation))
        {
            first = await frames.TakeAsync(4);
            Assert.Equal(jobs.Select(job => (job.Id.ToString(), 2)), first.Select(Seen));
            Assert.All(first, frame => Assert.NotEmpty(frame.Id!));
        }

        await service.SendAsync<ReportAnswer>(new ReportPhase(jobs[2].Id, 1, JobPhase.Downloading));
        await using (var again = SseClient.ListenAsync(other.Client(), "/api/live", first[1].Id).GetAsyncEnumerator(Cancellation))
        {
            Assert.Equal([(jobs[3].Id.ToString(), 2), (jobs[2].Id.ToString(), 3)], (await again.TakeAsync(2)).Select(Seen));
            await service.SendAsync<ReportAnswer>(new ReportPhase(jobs[3].Id, 1, JobPhase.Downloading));
            Assert.Equal((jobs[3].Id.ToString(), 3), Seen(Assert.Single(await again.TakeAsync(1))));
        }

        await using var whole = SseClient.ListenAsync(service.Client(), "/api/live", first[3].Id).GetAsyncEnumerator(Cancellation);
        Assert.Equal([(jobs[2].Id.ToString(), 3), (jobs[3].Id.ToString(), 3)], (await whole.TakeAsync(2)).Select(Seen));
    }

    [Fact]
    public async Task That_the_file_of_a_finished_job_is_no_longer_kept_is_heard_as_well()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Retention:SpareMinutes=0");
        var finished = await service.CompletedJobAsync("song");
        var running = await service.RunningJobAsync();
        await using var frames = SseClient.ListenAsync(service.Client(), "/api/live").GetAsyncEnumerator(Cancellation);
        Assert.Equal(running.Id.ToString(), Assert.Single(await frames.TakeAsync(1)).JobId);

        Assert.True((await service.SendAsync<ExpiredArtifact>(new ExpireArtifact(finished.Id.ToString("N"), RetentionReason.Age))).Applied);

        var heard = Assert.Single(await frames.TakeAsync(1));
        Assert.Equal((finished.Id.ToString(), 5, "completed"), (heard.JobId, heard.Version, heard.Event));
        Assert.Contains("\"artifact\":null", heard.Content.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_hears_of_anothers_jobs()
    {
        string[] keys = ["--Converter:Auth:Keys:0:Key=first-callers-long-key", "--Converter:Auth:Keys:0:Caller=first", "--Converter:Auth:Keys:1:Key=second-callers-long-key", "--Converter:Auth:Keys:1:Caller=second"];
        await using var service = await ServiceHost.StartAsync(postgres, keys);
        using var first = service.Client("first-callers-long-key");
        using var second = service.Client("second-callers-long-key");
        await using var frames = SseClient.ListenAsync(first, "/api/live", "0").GetAsyncEnumerator(Cancellation);

        await second.PostAsync("/api/jobs", System.Net.Http.Json.JsonContent.Create(Requests.Song), Cancellation);
        using var mine = await first.PostAsync("/api/jobs", System.Net.Http.Json.JsonContent.Create(Requests.Song), Cancellation);

        Assert.EndsWith(Assert.Single(await frames.TakeAsync(1)).JobId, mine.Headers.Location!.ToString());
        await using var all = SseClient.ListenAsync(first, "/api/live", "0").GetAsyncEnumerator(Cancellation);
        Assert.EndsWith(Assert.Single(await all.TakeAsync(1)).JobId, mine.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("7+3")]
    [InlineData("7@")]
    [InlineData("7@x")]
    [InlineData("@00000000000000000000000000000001")]
    public async Task A_cursor_that_was_never_given_is_400(string cursor)
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        using var answer = await SseClient.OpenAsync(service.Client(), "/api/live", cursor);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static (string Job, int Version) Seen(Heard frame) => (frame.JobId, frame.Version);
}
