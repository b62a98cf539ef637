namespace Conversion.PlatformSimulator.Tests;

/// <summary>The other forms that links have lead to the same items.</summary>
public sealed class LinkSpecs(SimulatorFixture fixture)
{
    [Theory]
    [InlineData("https://youtu.be/sim-success?si=abc", "sim-success")]
    [InlineData("https://m.youtube.com/watch?v=sim-success&t=2s", "sim-success")]
    [InlineData("https://music.youtube.com/watch?v=sim-musical", "sim-musical")]
    [InlineData("https://www.youtube.com/shorts/sim-success", "sim-success")]
    [InlineData("https://www.youtube.com/embed/sim-success", "sim-success")]
    [InlineData("http://www.youtube.com/live/sim-success", "sim-success")]
    [InlineData("https://www.youtube.com/watch?v=sim-success&list=PLsimulator00000000000000000000000", "sim-success")]
    [InlineData("https://twitter.com/simulator/status/1900000000000000001", "1900000000000000101")]
    [InlineData("https://mobile.twitter.com/i/status/1900000000000000001?s=20", "1900000000000000101")]
    [InlineData("https://x.com/simulator/status/1900000000000000003/video/2", "1900000000000000203")]
    [InlineData("https://t.co/1900000000000000001", "1900000000000000101")]
    [InlineData("https://vm.tiktok.com/7400000000000000001/", "7400000000000000001")]
    [InlineData("https://dai.ly/xsimok", "xsimok")]
    [InlineData("https://www.twitch.tv/simulator/clip/SimulatedClip", "SimulatedClip")]
    [InlineData("https://old.reddit.com/r/simulator/comments/simok1/", "simok1")]
    [InlineData("https://streamable.com/e/simok", "simok")]
    [InlineData("https://www.instagram.com/p/SimAvailable/?igsh=abc", "SimAvailable")]
    [InlineData("https://fb.watch/1000000000000001/", "1000000000000001")]
    [InlineData("https://www.facebook.com/simulator/videos/1000000000000001/", "1000000000000001")]
    [InlineData("https://www.facebook.com/reel/1000000000000001", "1000000000000001")]
    [InlineData("https://b23.tv/BV1simFilm01", "BV1simFilm01")]
    public async Task They_lead_there(string link, string id)
    {
        using var run = await fixture.RunAsync(link, "--dump-json");

        Assert.Contains(id, new[] { Text(run.Info, "id"), Text(run.Info, "display_id") });
        Assert.NotEqual(0, run.Info.GetProperty("formats").GetArrayLength());
    }

    private static string? Text(System.Text.Json.JsonElement info, string name) => info.TryGetProperty(name, out var value) ? value.GetString() : null;
}
