using System.Text.Json;
using Conversion.PlatformSimulator.Scenarios;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>What is particular to YouTube.</summary>
public sealed class YouTubeSpecs(SimulatorFixture fixture)
{
    private const string Name = "youtube";

    [Fact]
    public async Task Metadata_is_that_of_a_real_video()
    {
        using var run = await fixture.RunAsync(fixture.LinkTo(Name, "sim-success"), "--dump-json");

        Assert.Equal(("A film about nothing but its own colours", "The Generators", 10),
            (run.Info.GetProperty("title").GetString(), run.Info.GetProperty("uploader").GetString(), run.Info.GetProperty("duration").GetInt32()));
        Assert.Equal(["The beginning", "The middle", "The end"],
            run.Info.GetProperty("chapters").EnumerateArray().Select(chapter => chapter.GetProperty("title").GetString()!));
        Assert.Equal([360, 360, 480, 720, 1080], Heights(run.Info).Order());
        Assert.Equal("https://i.ytimg.com/vi/sim-success/hqdefault.jpg", run.Info.GetProperty("thumbnail").GetString());
    }

    [Fact]
    public async Task A_live_stream_says_so()
    {
        using var run = await fixture.RunAsync(fixture.LinkTo(Name, "sim-livenow"), "--dump-json");

        Assert.Equal("is_live", run.Info.GetProperty("live_status").GetString());
    }

    [Fact]
    public async Task The_riddle_in_the_addresses_is_solved_by_a_real_deno_and_by_nothing_else()
    {
        using var run = await fixture.RunAsync(fixture.LinkTo(Name, "sim-riddled"), "--format", "140");

        var hasDeno = Environment.GetEnvironmentVariable("Converter__Media__DenoPath") is { Length: > 0 };
        Assert.Equal(hasDeno ? 0 : 1, run.ExitCode);
        if (hasDeno) Assert.NotNull((await run.ProbeAsync()).Audio);
        else Assert.Contains("n challenge solving failed", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_with_its_riddle_unsolved_is_worth_nothing()
    {
        using var client = fixture.Simulator.CreateHttpClient();

        using var answer = await client.GetAsync(
            "https://rr1---sn-simulator.googlevideo.com/videoplayback/m/1/WEB/sim-riddled/audio-128.m4a?n=riddle-1", TestContext.Current.CancellationToken);

        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("sim-riddles", "n challenge solving failed")]
    [InlineData("sim-api-429", "HTTP Error 429: Too Many Requests")]
    public async Task What_the_error_leaves_out_stands_in_a_warning(string id, string words)
    {
        using var run = await fixture.RunAsync(fixture.LinkTo(Name, id), "--simulate");

        Assert.StartsWith($"[youtube] {id}: No video formats found!", run.Error, StringComparison.Ordinal);
        Assert.Contains(run.Errors.Split('\n'), line => line.StartsWith("WARNING: ", StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_client_asks_for_itself_within_one_visit()
    {
        var id = SimulatorFixture.NewId();

        using var run = await fixture.RunAsync(fixture.LinkTo(Name, id), "--simulate", "--extractor-args", "youtube:player_client=tv_samsung,visionos");

        Assert.Equal(["TVHTML5", "VISIONOS"], fixture.Simulator.Requests.Of(Name, id, Part.Api).Select(request => request.Client!));
        Assert.Single(fixture.Simulator.Requests.Visits(Name, id));
    }

    private static IEnumerable<int> Heights(JsonElement info) =>
        from format in info.GetProperty("formats").EnumerateArray()
        let height = format.TryGetProperty("height", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : 0
        where height > 0
        select height;
}
