using Conversion.Domain.Jobs;
using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.EndToEnd.Tests;

/// <summary>A node that ends in the middle of a conversion, well or badly, costs a job nothing but time.</summary>
public sealed class NodeEndSpecs(PostgresFixture postgres)
{
    [Fact]
    public async Task After_SIGTERM_the_job_was_handed_back_and_completes_on_the_next_start()
    {
        await using var media = await MediaServer.StartAsync();
        using var home = await HomeAsync();
        await using var stopped = await RunningService.StartAsync(home);
        var job = await StartSlowJobAsync(stopped, media);

        await stopped.StopAsync();

        var released = Assert.IsType<AttemptReleased>((await home.StreamAsync(job))[^1]);
        Assert.Equal(1, released.Attempt);
        await AssertCompletesOnceAsync(home, media, job);
    }

    [Fact]
    public async Task After_kill_9_the_tools_are_dead_and_the_job_completes_on_the_next_start_with_one_result()
    {
        await using var media = await MediaServer.StartAsync();
        using var home = await HomeAsync();
        await using var killed = await RunningService.StartAsync(home);
        var job = await StartSlowJobAsync(killed, media);
        var tools = killed.Tools;

        await killed.KillAsync();

        await Eventually.HoldsAsync(() => tools.All(tool => !tool.IsAlive) && killed.Tools.Count == 0, cancellation: TestContext.Current.CancellationToken);
        Assert.NotEmpty(home.WorkFolders);
        await AssertCompletesOnceAsync(home, media, job);
        Assert.Contains(await home.StreamAsync(job), e => e is AttemptLost { Attempt: 1 });
    }

    private async Task<ServiceHome> HomeAsync() => new(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));

    private static async Task<Guid> StartSlowJobAsync(RunningService service, MediaServer media)
    {
        media.Add("/song.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 40_000 });
        var job = await service.SubmitAsync(media.Url("/song.m4a"), "mp3");
        await service.WorkingOnAsync(job.Id, "converting");
        return job.Id;
    }

    private static async Task AssertCompletesOnceAsync(ServiceHome home, MediaServer media, Guid job)
    {
        media.Add("/song.m4a", SampleMedia.OneMinuteAudio);
        await using var next = await RunningService.StartAsync(home);
        var finished = await FinishedJob.DownloadAsync(next, await next.FollowAsync(job));
        Assert.Equal(60, finished.Media.DurationSeconds, 0.5);
        Assert.Equal(2, finished.Job.Attempt);
        Assert.Single(home.StoredFiles);
        await next.StopAsync();
        await home.AssertSoundAsync();
    }
}
