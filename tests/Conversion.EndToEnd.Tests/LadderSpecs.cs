using System.Text.Json;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.EndToEnd.Tests.Running;
using Conversion.PlatformSimulator;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.TestSupport;

namespace Conversion.EndToEnd.Tests;

/// <summary>The ways round a failure, with the real tools on simulated platforms: what is asked there, what the events say, what a caller sees.</summary>
public sealed class LadderSpecs(PostgresFixture postgres) : IAsyncLifetime
{
    private const string YouTube = "youtube";

    // What yt-dlp asks as long as nobody says otherwise.
    private static readonly string[] UsualClients = ["WEB", "TVHTML5", "VISIONOS"];

    private readonly TestFolder _folder = TestFolder.Create();
    private readonly string _id = $"{Random.Shared.NextInt64(10_000_000_000, 99_999_999_999)}";
    private Simulator _simulator = null!;

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync();
        await Simulator.PrepareMediaAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _simulator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Behind_a_bot_wall_for_one_player_another_gets_through()
    {
        _simulator.Script(new Scenario { Platform = YouTube, Id = _id, Situation = Situation.BotCheck, Clients = UsualClients });

        var job = await RunAsync(YouTube, "mp3");

        Assert.Equal(("completed", "player:web_embedded"), (job.Status, job.Strategy));
        Assert.Equal((FailureKind.BotCheck, LadderStep.OtherAccess), job.Fallbacks.Select(e => (e.Reason, e.Step!.Value)).Single());
        Assert.StartsWith("It is fetched in another way (player:web_embedded), because of this before: ", job.Notice("other_access"));
    }

    [Fact]
    public async Task Behind_a_bot_wall_for_everybody_the_operators_account_gets_through()
    {
        _simulator.Script(new Scenario { Platform = YouTube, Id = _id, Situation = Situation.BotCheck, SignedIn = false });
        var cookies = Path.Combine(_folder.Path, "cookies.txt");
        await File.WriteAllTextAsync(cookies, Simulator.Cookies, TestContext.Current.CancellationToken);

        var job = await RunAsync(YouTube, "mp3", settings: [$"--Converter:Platforms:youtube:CookiesFile={cookies}"]);

        Assert.Equal(("completed", "cookies"), (job.Status, job.Strategy));
        Assert.Equal(["player:web_embedded", "player:android_vr", "player:ios", "cookies"], job.Fallbacks.Select(e => e.Strategy));
        Assert.True(job.Job.GetProperty("artifact").GetProperty("isPrivate").GetBoolean());
        Assert.Equal(Simulator.Cookies, await File.ReadAllTextAsync(cookies, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_closed_to_this_country_is_fetched_through_the_operators_proxy()
    {
        _simulator.Script(new Scenario { Platform = YouTube, Id = _id, Situation = Situation.GeoBlocked, Exit = "" });

        var job = await RunAsync(YouTube, "mp3", settings: [$"--Converter:Platforms:youtube:Proxy={_simulator.ProxyOf("elsewhere")}"]);

        Assert.Equal(("completed", "proxy"), (job.Status, job.Strategy));
        Assert.Equal(FailureKind.ContentGeoBlocked, job.Fallbacks.Single().Reason);
        Assert.False(job.Job.GetProperty("artifact").GetProperty("isPrivate").GetBoolean());
        Assert.DoesNotContain("elsewhere", job.Job.ToString());
        Assert.DoesNotContain(job.Events, e => JsonSerializer.Serialize(e, e.GetType()).Contains("elsewhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_that_dies_midway_is_extracted_afresh_at_once()
    {
        _simulator.Script(new Scenario { Platform = YouTube, Id = _id, RevokeAfterBytes = 64 * 1024, Visits = 1 });

        var job = await RunAsync(YouTube, "mp4", settings: ["--Converter:Retries:BaseDelaySeconds=600", "--Converter:Retries:MaxDelaySeconds=600"]);

        Assert.Equal(("completed", "default", 2), (job.Status, job.Strategy, job.Attempt));
        Assert.Equal((FailureKind.AccessDenied, LadderStep.FreshExtraction), job.Events.OfType<RetryScheduled>().Select(e => (e.Reason, e.Step!.Value)).Single());
    }

    [Fact]
    public async Task What_fails_twice_is_waited_for_and_succeeds()
    {
        _simulator.Script(new Scenario { Platform = "twitter", Id = _id, On = Part.Api, Status = 500, Visits = 2 });

        var job = await RunAsync("twitter", "mp3");

        Assert.Equal(("completed", 3), (job.Status, job.Attempt));
        Assert.All(job.Events.OfType<RetryScheduled>(), e => Assert.Equal(LadderStep.Wait, e.Step));
    }

    [Fact]
    public async Task A_server_that_asks_for_patience_is_left_alone_for_so_long()
    {
        _simulator.Script(new Scenario { Platform = YouTube, Id = _id, On = Part.Media, Status = 429, RetryAfterSeconds = 4, Visits = 1 });

        var job = await RunAsync(YouTube, "mp3");

        Assert.Equal(("completed", 2), (job.Status, job.Attempt));
        var retry = Assert.Single(job.Events.OfType<RetryScheduled>());
        Assert.Equal((FailureKind.RateLimited, 4), (retry.Reason, retry.RetryAfterSeconds));
        Assert.InRange(job.Events.OfType<AttemptStarted>().Last().At - retry.At, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_picture_that_takes_too_long_is_made_smaller_and_the_caller_is_told()
    {
        _simulator.Script(new Scenario { Platform = YouTube, Id = _id, Asset = "video-1080", BytesPerSecond = 2_000 });

        var job = await RunAsync(YouTube, "mp4", settings: ["--Converter:Workers:BoundBaseSeconds=40", "--Converter:Workers:BoundFactor=0.01"]);

        Assert.Equal(("completed", "default/720p"), (job.Status, job.Strategy));
        Assert.Equal("720p, because 1080p timed out.", job.Notice("quality_reduced"));
        Assert.Equal(720, job.Job.GetProperty("artifact").GetProperty("height").GetInt32());
        Assert.Equal(new QualityStep(1080, 720), job.Fallbacks.Single().Quality);
    }

    [Theory]
    [InlineData(Situation.Private, FailureKind.ContentPrivate)]
    [InlineData(Situation.Removed, FailureKind.ContentRemoved)]
    [InlineData(Situation.Drm, FailureKind.ContentDrm)]
    public async Task What_no_way_may_open_is_asked_for_once(Situation situation, FailureKind kind)
    {
        _simulator.Script(new Scenario { Platform = YouTube, Id = _id, Situation = situation });

        var job = await RunAsync(YouTube, "mp3", settings: [$"--Converter:Platforms:youtube:Proxy={_simulator.Proxy}"]);

        Assert.Equal(("failed", 1), (job.Status, job.Attempt));
        Assert.Equal(kind, Assert.IsType<JobFailed>(job.Events[^1]).Failure.Kind);
    }

    private Task<SimulatedJob> RunAsync(string platform, string format, params string[] settings) =>
        SimulatedJob.RunAsync(postgres, _simulator, platform, _id, format, settings);
}
