using System.Text.Json;
using Conversion.Domain.Jobs;
using Conversion.EndToEnd.Tests.Running;
using Conversion.PlatformSimulator;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.TestSupport;

namespace Conversion.EndToEnd.Tests;

/// <summary>A platform that turns this service away, and one that only bears so much, with the real tools on simulated platforms.</summary>
public sealed class PlatformWallSpecs(PostgresFixture postgres) : IAsyncLifetime
{
    private const string YouTube = "youtube";
    private const string X = "twitter";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private Simulator _simulator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync();
        await Simulator.PrepareMediaAsync(Cancellation);
    }

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task While_YouTube_takes_every_client_for_a_robot_X_goes_on_and_YouTubes_jobs_wait_until_it_answers_again()
    {
        _simulator.Script(new Scenario { Platform = YouTube, Situation = Situation.BotCheck });
        using var home = new ServiceHome(await postgres.CreateDatabaseAsync(Cancellation));
        // Nobody's ladder shall end before the breaker opens, however slow the machine.
        await using var service = await StartAsync(
            home, "--Converter:Breaker:Refusals=2", "--Converter:Breaker:FirstPauseSeconds=1", "--Converter:Breaker:MaxPauseSeconds=4",
            "--Converter:Retries:MaxAttempts=10", "--Converter:Retries:MaxAttemptsInAll=30", "--Converter:Platforms:youtube:SpacingSeconds=0.2");
        var videos = await SubmitAsync(service, YouTube, 5);
        var posts = await SubmitAsync(service, X, 4);

        foreach (var post in posts)
        {
            Assert.Equal("completed", (await service.EndOfAsync(post)).Status);
        }

        var exit = await Eventually.BecomesAsync(() => YouTubeAsync(service), state => state.GetProperty("failedCanaries").GetInt32() >= 2, Patience, Cancellation);
        Assert.Equal("bot_check", exit.GetProperty("reason").GetString());
        var last = await service.ReadAsync($"/api/jobs/{videos[^1]}");
        Assert.Equal(("queued", 0), (last.GetProperty("status").GetString(), last.GetProperty("attempt").GetInt32()));
        Assert.Contains(last.GetProperty("notices").EnumerateArray(), notice => notice.GetProperty("kind").GetString() == "platform_refuses");
        Assert.All(await Task.WhenAll(videos.Select(service.GetAsync)), video => Assert.Contains(video.Status, new[] { "queued", "running" }));

        _simulator.ClearScripts(YouTube);
        foreach (var video in videos)
        {
            Assert.Equal("completed", (await service.EndOfAsync(video)).Status);
        }

        Assert.Equal("closed", (await YouTubeAsync(service)).GetProperty("breaker").GetString());
        await service.StopAsync();
        await home.AssertSoundAsync();
        foreach (var post in posts)
        {
            Assert.Single(await home.StreamAsync(post), e => e is AttemptStarted);
        }

        // Who was parked before it had begun began once, and from its start.
        var parked = (await home.StreamAsync(videos[^1])).Where(e => e is JobParked or JobUnparked or AttemptStarted or JobCompleted).Select(e => e.GetType().Name).ToList();
        Assert.Equal((nameof(JobParked), nameof(JobCompleted), 1), (parked[0], parked[^1], parked.Count(name => name == nameof(AttemptStarted))));
    }

    [Fact]
    public async Task A_platform_is_asked_by_no_more_attempts_and_no_sooner_than_it_bears()
    {
        using var home = new ServiceHome(await postgres.CreateDatabaseAsync(Cancellation));
        await using var service = await StartAsync(home, "--Converter:Platforms:twitter:Concurrency=1", "--Converter:Platforms:twitter:SpacingSeconds=2");
        var posts = await SubmitAsync(service, X, 4);

        foreach (var post in posts)
        {
            Assert.Equal("completed", (await service.EndOfAsync(post)).Status);
        }

        await service.StopAsync();
        await home.AssertSoundAsync();
        var starts = (await home.StreamsAsync()).SelectMany(stream => stream.OfType<AttemptStarted>()).Select(started => started.At).Order().ToList();
        Assert.All(starts.Zip(starts.Skip(1), (before, after) => after - before), gap => Assert.True(gap >= TimeSpan.FromSeconds(2), $"{gap}"));

        // What the platform saw: one post after the other.
        var visits = _simulator.Requests.Of(X).Where(request => request.Id?.StartsWith("1000000000", StringComparison.Ordinal) == true).GroupBy(request => request.Id)
            .Select(visit => (Began: visit.Min(request => request.StartedAt), Ended: visit.Max(request => request.EndedAt ?? request.StartedAt)))
            .OrderBy(visit => visit.Began).ToList();
        Assert.Equal(4, visits.Count);
        Assert.All(visits.Zip(visits.Skip(1)), pair => Assert.True(pair.Second.Began >= pair.First.Ended));
    }

    private Task<RunningService> StartAsync(ServiceHome home, params string[] settings) =>
        RunningService.StartAsync(home, [.. _simulator.Settings.Select(setting => $"--{setting.Key}={setting.Value}"), .. settings]);

    private async Task<List<Guid>> SubmitAsync(RunningService service, string platform, int count)
    {
        var jobs = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            jobs.Add((await service.SubmitAsync(_simulator.Platforms.Single(one => one.Name == platform).LinkTo($"{10_000_000_001 + i}"), "mp3")).Id);
        }

        return jobs;
    }

    private static async Task<JsonElement> YouTubeAsync(RunningService service) =>
        (await service.ReadAsync("/api/diagnostics/platforms")).GetProperty("platforms").EnumerateArray()
            .Single(platform => platform.GetProperty("platform").GetString() == YouTube).GetProperty("exits")[0].Clone();
}
