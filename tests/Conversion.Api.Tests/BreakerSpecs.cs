using System.Diagnostics.Metrics;
using Conversion.Api.Jobs;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Tests;

/// <summary>What nodes do together about a platform that refuses them, and what callers and operators see of it.</summary>
public sealed class BreakerSpecs(PostgresFixture postgres)
{
    // Refused once is refused on every way; and the spec, not the clock, says when a pause is over.
    private static readonly string[] Settings =
    [
        "--Converter:Retries:MaxAttemptsInAll=1", "--Converter:Breaker:Refusals=2", "--Converter:Breaker:FirstPauseSeconds=100", "--Converter:Breaker:MaxPauseSeconds=250",
        "--Converter:Platforms:youtube:Concurrency=10", "--Converter:Platforms:youtube:SpacingSeconds=0", "--Converter:Platforms:twitter:SpacingSeconds=0",
    ];

    private static readonly SourceMetadata Source = new("youtube", "1", "Film", null, 60, null, null, 1080);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refusals_on_any_node_park_the_platforms_jobs_on_all_and_no_others()
    {
        await using var one = await ServiceHost.StartAsync(postgres, Settings);
        await using var two = await ServiceHost.StartAsync(one.ConnectionString, Settings);
        await SubmitAsync(one, "youtube", 4);
        await RefuseAsync(one, await ClaimAsync(one));
        await RefuseAsync(two, await ClaimAsync(two), FailureKind.RateLimited);
        await SubmitAsync(two, "twitter", 1);

        Assert.Equal("twitter", (await ClaimAsync(one)).Platform);
        foreach (var node in new[] { one, two })
        {
            var held = await node.SendAsync<JobClaim>(new ClaimJob("node"));
            Assert.Null(held.Job);
            Assert.InRange(held.OpensIn!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(100));
        }
    }

    [Fact]
    public async Task One_canary_at_a_time_is_let_through_after_pauses_that_grow_until_one_is_answered()
    {
        await using var one = await ServiceHost.StartAsync(postgres, Settings);
        await using var two = await ServiceHost.StartAsync(one.ConnectionString, Settings);
        await SubmitAsync(one, "youtube", 9);
        await OpenAsync(one);

        foreach (var pause in new[] { 200, 250, 250 })
        {
            await PauseIsOverAsync(one);
            var canary = Assert.Single(await ClaimAllAsync(one, two));
            Assert.Equal(("half_open", 1L), (await StateAsync(two), await one.ScalarAsync<long>("select count(*) from converter.job_queue where running")));
            await RefuseAsync(two, canary);
            Assert.Equal("open", await StateAsync(one));
            Assert.Equal(pause, await one.ScalarAsync<double>("select round(extract(epoch from next_canary_at - now()) / 10)::float8 * 10 from converter.platform_pace where breaker = 'open'"));
        }

        await PauseIsOverAsync(one);
        var answered = Assert.Single(await ClaimAllAsync(two, one));
        await two.SendAsync<ReportAnswer>(new ReportSource(answered.Id, answered.Attempt, Source));

        Assert.Equal("closed", await StateAsync(one));
        Assert.Equal(3, (await ClaimAllAsync(one, two)).Count);
    }

    [Theory]
    [InlineData("killed")]
    [InlineData("cancelled")]
    [InlineData("handed back")]
    [InlineData("out of disk")]
    public async Task A_canary_that_ends_without_a_word_of_the_platform_is_followed_by_another_at_once(string end)
    {
        await using var service = await ServiceHost.StartAsync(postgres, Settings);
        await SubmitAsync(service, "youtube", 4);
        await OpenAsync(service);
        await PauseIsOverAsync(service);
        var canary = Assert.Single(await ClaimAllAsync(service));

        switch (end)
        {
            case "killed":
                await service.ExecuteAsync("update converter.job_queue set lease_until = now() - interval '1 second' where running");
                break;
            case "cancelled":
                await service.Client().PostAsync($"/api/jobs/{canary.Id}/cancel", null, Cancellation);
                break;
            case "handed back":
                await service.SendAsync<ReportAnswer>(new ReleaseAttempt(canary.Id, canary.Attempt, "node"));
                break;
            default:
                await service.SendAsync<ReportAnswer>(new FailAttempt(canary.Id, canary.Attempt, FailureCatalogue.Describe(FailureKind.OutOfDisk)));
                break;
        }

        var next = await ClaimAsync(service);
        Assert.Equal("half_open", await StateAsync(service));
        await service.SendAsync<ReportAnswer>(new FailAttempt(canary.Id, canary.Attempt, FailureCatalogue.Describe(FailureKind.BotCheck))); // too late
        Assert.Equal("half_open", await StateAsync(service));
        await service.SendAsync<ReportAnswer>(new FailAttempt(next.Id, next.Attempt, FailureCatalogue.Describe(FailureKind.ContentPrivate)));
        Assert.Equal("closed", await StateAsync(service));
    }

    [Fact]
    public async Task A_bot_check_that_is_got_round_within_the_job_is_not_held_against_the_platform()
    {
        await using var service = await ServiceHost.StartAsync(postgres, [.. Settings, "--Converter:Retries:MaxAttemptsInAll=12"]);
        await SubmitAsync(service, "youtube", 3);
        for (var i = 0; i < 3; i++)
        {
            await RefuseAsync(service, await ClaimAsync(service));
        }

        Assert.Equal("closed", await StateAsync(service));
        Assert.Equal(3, (await ClaimAllAsync(service)).Count);
    }

    [Fact]
    public async Task What_many_sites_refuse_is_held_against_none()
    {
        await using var service = await ServiceHost.StartAsync(postgres, Settings);
        await SubmitAsync(service, "generic", 5);
        for (var i = 0; i < 4; i++)
        {
            await RefuseAsync(service, await ClaimAsync(service));
        }

        Assert.Equal("generic", (await ClaimAsync(service)).Platform);
    }

    [Fact]
    public async Task A_parked_job_says_why_and_for_how_long_and_keeps_its_attempts()
    {
        await using var service = await ServiceHost.StartAsync(postgres, Settings);
        var ids = await SubmitAsync(service, "youtube", 4);
        await OpenAsync(service);

        var parked = await Eventually.BecomesAsync(
            () => service.GetAsync($"/api/jobs/{ids[3]}"), job => job["notices"]!.AsArray().Count > 0, cancellation: Cancellation);
        Assert.Equal(("queued", 0), (parked.Text("status"), (int)parked["attempt"]!));
        Assert.Equal("platform_refuses", parked["notices"]![0]!.Text("kind"));
        Assert.Contains(FailureCatalogue.Describe(FailureKind.BotCheck, "youtube").Title.TrimEnd('.'), parked["notices"]![0]!.Text("message"));
        Assert.InRange((double)parked["estimatedWaitSeconds"]!, 30, 100);
        Assert.Equal(["JobSubmitted", "JobParked"], await EventsAsync(service, ids[3]));

        await PauseIsOverAsync(service);
        var canary = await ClaimAsync(service);
        await service.SendAsync<ReportAnswer>(new ReportSource(canary.Id, canary.Attempt, Source));

        var unparked = await Eventually.BecomesAsync(
            () => service.GetAsync($"/api/jobs/{ids[3]}"), job => job["notices"]!.AsArray().Count == 0, cancellation: Cancellation);
        Assert.Null(unparked["estimatedWaitSeconds"]);
        Assert.Equal(["JobSubmitted", "JobParked", "JobUnparked"], await EventsAsync(service, ids[3]));
    }

    [Fact]
    public void A_job_that_was_parked_for_as_long_as_a_job_may_wait_fails_with_the_platforms_reason()
    {
        var parked = new ConversionJob
        {
            Id = Guid.NewGuid(),
            Version = 2,
            Status = JobStatus.Queued,
            Platform = "youtube",
            Parked = new JobParked(FailureKind.BotCheck, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch),
        };
        var (events, _) = GiveUpWaitingHandler.Handle(new GiveUpWaiting(parked.Id, 1), parked, TimeProvider.System, Options.Create(new Hosting.LimitOptions()));
        Assert.Equal(FailureCatalogue.Describe(FailureKind.BotCheck, "youtube"), Assert.IsType<JobFailed>(Assert.Single(events)).Failure);
    }

    [Fact]
    public async Task Operators_see_the_breaker_its_reason_and_when_it_is_tried_again()
    {
        await using var service = await ServiceHost.StartAsync(postgres, Settings);
        var ids = await SubmitAsync(service, "youtube", 3);
        await OpenAsync(service);
        await Eventually.BecomesAsync(() => EventsAsync(service, ids[2]), events => events.Contains("JobParked"), cancellation: Cancellation);

        var platform = (await service.GetAsync("/api/diagnostics/platforms"))["platforms"]!.AsArray().Single(one => one!.Text("platform") == "youtube")!;
        Assert.Equal(("open", 10, 0.0), (platform.Text("breaker"), (int)platform["concurrency"]!, (double)platform["spacingSeconds"]!));
        var exit = Assert.Single(platform["exits"]!.AsArray())!;
        Assert.Equal(("direct", "open", "bot_check"), (exit.Text("exit"), exit.Text("breaker"), exit.Text("reason")));
        Assert.Equal([1, 1, 0, 2, 0], new[] { "waiting", "parked", "running", "refusedJobs", "failedCanaries" }.Select(name => (int)exit[name]!));
        Assert.InRange((DateTimeOffset)exit["nextCanaryAt"]! - (DateTimeOffset)exit["openedAt"]!, TimeSpan.FromSeconds(99), TimeSpan.FromSeconds(101));

        // An answer serves everybody for two seconds.
        var health = await Eventually.BecomesAsync(
            async () => (await service.GetAsync("/health"))["components"]!.AsArray().Single(component => component!.Text("name") == "platforms")!,
            component => component.Text("status") == "degraded", cancellation: Cancellation);
        Assert.StartsWith("youtube (direct) refuses this service: bot_check, since ", health.Text("reason"));
        await Eventually.BecomesAsync(() => Task.FromResult(Gauge()), value => value == 2, cancellation: Cancellation);
    }

    private static async Task<List<Guid>> SubmitAsync(ServiceHost service, string platform, int count)
    {
        var link = platform switch { "youtube" => "https://www.youtube.com/watch?v=", "twitter" => "https://x.com/user/status/", _ => "https://example.com/" };
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            ids.Add(Guid.Parse((await service.SubmitAsync(new { url = $"{link}{10_000_000_000 + i}", output = new { format = "mp3" } })).Text("id")));
        }

        return ids;
    }

    private static async Task<ConversionJob> ClaimAsync(ServiceHost service) => (await Eventually.BecomesAsync(
        () => service.SendAsync<JobClaim>(new ClaimJob("node")), claim => claim.Job is not null, cancellation: Cancellation)).Job!;

    private static async Task<List<ConversionJob>> ClaimAllAsync(params ServiceHost[] nodes)
    {
        var claimed = new List<ConversionJob>();
        while (true)
        {
            var claims = await Task.WhenAll(nodes.SelectMany(node => Enumerable.Range(0, 3).Select(_ => node.SendAsync<JobClaim>(new ClaimJob("node")))));
            var more = claims.Select(claim => claim.Job).OfType<ConversionJob>().ToList();
            if (more.Count == 0)
            {
                return claimed;
            }

            claimed.AddRange(more);
        }
    }

    private static async Task RefuseAsync(ServiceHost service, ConversionJob job, FailureKind kind = FailureKind.BotCheck) =>
        Assert.True((await service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, job.Attempt, FailureCatalogue.Describe(kind, job.Platform)))).Accepted);

    private static async Task OpenAsync(ServiceHost service)
    {
        await RefuseAsync(service, await ClaimAsync(service));
        Assert.Equal("closed", await StateAsync(service));
        await RefuseAsync(service, await ClaimAsync(service));
        Assert.Equal("open", await StateAsync(service));
    }

    private static Task PauseIsOverAsync(ServiceHost service) => service.ExecuteAsync("update converter.platform_pace set next_canary_at = now()");

    private static Task<string> StateAsync(ServiceHost service) => service.ScalarAsync<string>("select breaker from converter.platform_pace where platform = 'youtube'");

    private static async Task<List<string>> EventsAsync(ServiceHost service, Guid job) =>
        [.. (await service.GetAsync($"/api/jobs/{job}/events")).AsArray().Select(e => e!.Text("type"))];

    private static int Gauge()
    {
        var highest = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "converter.platforms.breaker")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => highest = Math.Max(highest, value));
        listener.Start();
        listener.RecordObservableInstruments();
        return highest;
    }
}
