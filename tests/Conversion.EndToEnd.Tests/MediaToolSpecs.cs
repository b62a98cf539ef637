using System.Text.Json;
using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.EndToEnd.Tests;

/// <summary>Tools that are missing or old are told by /health, and by the jobs that needed them.</summary>
public sealed class MediaToolSpecs(PostgresFixture postgres)
{
    [Fact]
    public async Task Without_ffmpeg_health_says_what_to_do_and_a_job_fails_for_that_reason()
    {
        await using var media = await MediaServer.StartAsync();
        using var home = await HomeAsync();
        await using var service = await RunningService.StartAsync(home, "--Converter:Media:FfmpegPath=/nonexistent/ffmpeg");

        var tools = await MediaToolsAsync(service);
        var job = await service.EndOfAsync((await service.SubmitAsync(media.Url(SampleMedia.M4a), "mp3")).Id);

        Assert.Equal("unhealthy", tools.GetProperty("status").GetString());
        Assert.Contains("/nonexistent/ffmpeg", tools.GetProperty("reason").GetString());
        Assert.Contains("scripts/install", tools.GetProperty("advice").GetString());
        Assert.Equal("tool_missing", job.Failure?.Kind);
        await service.StopAsync();
        await home.AssertSoundAsync();
    }

    [Fact]
    public async Task An_old_yt_dlp_degrades_health_and_still_works()
    {
        await using var media = await MediaServer.StartAsync();
        using var home = await HomeAsync();
        var old = home.PathOf("yt-dlp");
        await File.WriteAllTextAsync(old, "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 2023.03.04; else exec yt-dlp \"$@\"; fi\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(old, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var service = await RunningService.StartAsync(home, $"--Converter:Media:YtDlpPath={old}");

        var tools = await MediaToolsAsync(service);

        Assert.Equal("degraded", tools.GetProperty("status").GetString());
        Assert.Contains("2023.03.04", tools.GetProperty("reason").GetString());
        await FinishedJob.RunAsync(service, media.Url(SampleMedia.M4a), "m4a");
        await service.StopAsync();
        await home.AssertSoundAsync();
    }

    private async Task<ServiceHome> HomeAsync() => new(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));

    private static async Task<JsonElement> MediaToolsAsync(RunningService service) => (await service.ReadAsync("/health"))
        .GetProperty("components").EnumerateArray().Single(component => component.GetProperty("name").GetString() == "media-tools");
}
