using System.Diagnostics;
using Conversion.PlatformSimulator.Scenarios;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>What is scripted happens to the real yt-dlp, as often as it should and to nobody else.</summary>
public sealed class ScenarioSpecs(SimulatorFixture fixture)
{
    private const string YouTube = "youtube";
    private static readonly string[] OneFile = ["--format", "18"];

    private readonly string _id = SimulatorFixture.NewId();

    private Simulator Simulator => fixture.Simulator;

    private string Link => fixture.LinkTo(YouTube, _id);

    [Fact]
    public async Task Two_visits_fail_and_the_third_succeeds_however_many_requests_each_makes()
    {
        var wall = new Scenario { Platform = YouTube, Id = _id, Situation = Situation.BotCheck, Visits = 2 };
        Simulator.Script(wall);

        foreach (var isToSucceed in new[] { false, false, true })
        {
            using var run = await fixture.RunAsync(Link, "--simulate");
            Assert.Equal(isToSucceed, run.ExitCode == 0);
            Assert.Equal(isToSucceed, run.Error is null);
        }

        var requests = Simulator.Requests.Of(YouTube, _id);
        Assert.Equal(3, Simulator.Requests.Visits(YouTube, _id).Count);
        Assert.Equal(requests.Count(request => request.Visit != requests[^1].Visit), Simulator.CountOf(wall));
        Assert.True(requests.Count > 3);
        Assert.Equal(requests.Where(request => request.Part == Part.Page).Select(request => request.StartedAt), Simulator.Requests.VisitStarts(YouTube, _id));
    }

    [Fact]
    public async Task A_bot_wall_stands_for_some_clients_and_not_for_others()
    {
        Simulator.Script(new Scenario { Platform = YouTube, Id = _id, Situation = Situation.BotCheck, ExceptClients = ["WEB_EMBEDDED_PLAYER"] });

        using var usual = await fixture.RunAsync(Link, "--simulate");
        using var other = await fixture.RunAsync(Link, "--simulate", "--extractor-args", "youtube:player_client=web_embedded");

        Assert.Contains("Sign in to confirm you’re not a bot", usual.Error, StringComparison.Ordinal);
        Assert.Equal(0, other.ExitCode);
        Assert.Single(Simulator.Requests.Of(YouTube, _id, Part.Api, "WEB_EMBEDDED_PLAYER"));
    }

    [Fact]
    public async Task A_bot_wall_stands_for_one_address_and_not_for_another()
    {
        Simulator.Script(new Scenario { Platform = YouTube, Id = _id, Situation = Situation.BotCheck, Exit = "" });

        using var here = await fixture.RunAsync(Link, "--simulate");
        using var elsewhere = await fixture.RunFromAsync("elsewhere", Link, "--simulate");

        Assert.Contains("Sign in to confirm you’re not a bot", here.Error, StringComparison.Ordinal);
        Assert.Equal(0, elsewhere.ExitCode);
        Assert.Equal(["elsewhere"], Simulator.Requests.Of(YouTube, _id).Select(request => request.Exit).Distinct().OfType<string>());
    }

    [Fact]
    public async Task Addresses_that_die_in_the_middle_live_again_by_a_fresh_extraction()
    {
        const int limit = 100_000;
        Simulator.Script(new Scenario { Platform = YouTube, Id = _id, RevokeAfterBytes = limit, Visits = 1 });

        using var first = await fixture.RunAsync(Link, OneFile);
        using var second = await fixture.RunAsync(Link, OneFile);

        Assert.Equal("unable to download video data: HTTP Error 403: Forbidden", first.Error);
        Assert.Equal(["206", "403"], MediaStatuses().Take(2));
        Assert.Equal(limit, Simulator.Requests.Of(YouTube, _id, Part.Media)[0].Bytes);
        Assert.NotNull((await second.ProbeAsync()).Video);
    }

    [Fact]
    public async Task A_connection_that_is_cut_once_is_resumed_where_it_broke()
    {
        Simulator.Script(new Scenario { Platform = YouTube, Id = _id, CutAfterBytes = 50_000, Requests = 1 });

        using var run = await fixture.RunAsync(Link, OneFile);

        Assert.NotNull((await run.ProbeAsync()).Video);
        var media = Simulator.Requests.Of(YouTube, _id, Part.Media);
        Assert.Equal(new FileInfo(Assert.Single(run.Files)).Length, media.Sum(request => request.Bytes));
        Assert.Equal(2, media.Count);
    }

    [Fact]
    public async Task Skipped_requests_of_a_visit_pass()
    {
        Simulator.Script(new Scenario { Platform = YouTube, Id = _id, On = Part.Media, Status = 503, Skip = 1, Requests = 1 });
        using var whole = await fixture.RunAsync(Link, "--format", "140,251");

        Assert.Equal(0, whole.ExitCode);
        Assert.Equal(["206", "503", "206"], MediaStatuses());
    }

    [Fact]
    public async Task Media_stands_still()
    {
        Simulator.Script(new Scenario { Platform = YouTube, Id = _id, StallAfterBytes = 20_000 });

        using var run = await fixture.RunAsync(Link, [.. OneFile, "--socket-timeout", "2", "--retries", "0"]);

        Assert.Contains("timed out", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Media_comes_no_faster_than_it_should()
    {
        Simulator.Script(new Scenario { Platform = YouTube, Id = _id, BytesPerSecond = 100_000 });
        var clock = Stopwatch.StartNew();

        using var run = await fixture.RunAsync(Link, "--format", "140");

        Assert.Equal(0, run.ExitCode);
        Assert.True(clock.Elapsed.TotalSeconds * 100_000 >= new FileInfo(Assert.Single(run.Files)).Length);
    }

    [Fact]
    public async Task Some_renditions_stand_still_while_others_flow()
    {
        Simulator.Script(new Scenario { Platform = YouTube, Id = _id, Asset = "video-1080", StallAfterBytes = 0 });

        using var best = await fixture.RunAsync(Link, "--format", "137", "--socket-timeout", "2", "--retries", "0");
        using var less = await fixture.RunAsync(Link, "--format", "136");

        Assert.Equal(1, best.ExitCode);
        Assert.Equal(720, (await less.ProbeAsync()).Video?.Height);
    }

    [Fact]
    public async Task The_one_added_last_goes_first_and_what_is_cleared_is_over()
    {
        await using var own = await SimulatorFixture.StartAsync();
        own.Simulator.Script(new Scenario { Platform = YouTube, Situation = Situation.Private });
        own.Simulator.Script(new Scenario { Platform = YouTube, Situation = Situation.Removed });

        using var removed = await own.RunAsync(Link, "--simulate");
        using var post = await own.RunAsync(own.LinkTo("twitter", _id), "--simulate");
        own.Simulator.ClearScripts();
        using var available = await own.RunAsync(Link, "--simulate");

        Assert.EndsWith("This video has been removed by the uploader", removed.Error, StringComparison.Ordinal);
        Assert.Equal(0, post.ExitCode);
        Assert.Equal(0, available.ExitCode);
    }

    [Fact]
    public void A_scenario_in_which_nothing_happens_is_refused_in_words()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Simulator.Script(new Scenario { Platform = YouTube }));

        Assert.StartsWith("Nothing happens in it.", refusal.Message, StringComparison.Ordinal);
    }

    private IEnumerable<string> MediaStatuses() => Simulator.Requests.Of(YouTube, _id, Part.Media).Select(request => $"{request.Status}");
}
