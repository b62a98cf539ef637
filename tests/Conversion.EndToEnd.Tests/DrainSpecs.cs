using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.EndToEnd.Tests;

/// <summary>A node that is told to stop says so first, and serves until whoever sends it requests has noticed.</summary>
public sealed class DrainSpecs(PostgresFixture postgres)
{
    private const double DrainSeconds = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_not_ready_at_once_serves_and_works_on_begins_nothing_and_ends_when_its_time_is_up()
    {
        await using var media = await MediaServer.StartAsync();
        media.Add("/slow.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 20_000 });
        using var home = new ServiceHome(await postgres.CreateDatabaseAsync(Cancellation));
        await using var process = await ServiceProcess.StartAsync(RunningService.SettingsFor(home, FormattableString.Invariant($"--Converter:DrainSeconds={DrainSeconds}")));
        using var http = new HttpClient { BaseAddress = process.Address, Timeout = RunningService.Patience };
        var running = await SubmitAsync(http, media.Url("/slow.m4a"));
        await Eventually.BecomesAsync(() => GetAsync(http, running), job => job.Status == "running", RunningService.Patience, Cancellation);
        using var stream = await http.GetAsync($"/api/jobs/{running}/live", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var frames = await stream.Content.ReadAsStreamAsync(Cancellation);
        Assert.NotEqual(0, await frames.ReadAsync(new byte[1024], Cancellation));

        var told = Stopwatch.GetTimestamp();
        process.Send(UnixSignal.Terminate);
        await Eventually.BecomesAsync(() => StatusAsync(http, "/health/ready"), status => status == HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5), Cancellation);
        Assert.True(Stopwatch.GetElapsedTime(told) < TimeSpan.FromSeconds(DrainSeconds), "It was not ready only when it ended.");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "/health/live"));
        var accepted = await SubmitAsync(http, media.Url("/slow.m4a?another"));

        while (await frames.ReadAsync(new byte[4096], Cancellation) > 0)
        {
        }

        Assert.True(Stopwatch.GetElapsedTime(told) >= TimeSpan.FromSeconds(DrainSeconds - 0.5), $"The stream ended after {Stopwatch.GetElapsedTime(told).TotalSeconds} s.");
        Assert.Equal(0, await process.TerminateAsync(TimeSpan.FromSeconds(60)));
        Assert.DoesNotContain(await home.StreamAsync(accepted), happened => happened is Domain.Jobs.AttemptStarted);
        Assert.Contains(await home.StreamAsync(running), happened => happened is Domain.Jobs.AttemptReleased);
        Assert.Empty(home.WorkFolders);
    }

    private static async Task<Guid> SubmitAsync(HttpClient http, string url)
    {
        using var answer = await http.PostAsJsonAsync("/api/jobs", new { url, output = new { format = "mp3" } }, Cancellation);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JobState>(Cancellation))!.Id;
    }

    private static async Task<JobState> GetAsync(HttpClient http, Guid job) => (await http.GetFromJsonAsync<JobState>($"/api/jobs/{job}", Cancellation))!;

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path, Cancellation);
        return answer.StatusCode;
    }
}
