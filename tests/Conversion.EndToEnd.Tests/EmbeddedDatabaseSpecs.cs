using System.Net;
using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport.Services;

namespace Conversion.EndToEnd.Tests;

/// <summary>The service as <c>scripts/up</c> starts it on a bare machine: with a PostgreSQL of its own.</summary>
public sealed class EmbeddedDatabaseSpecs
{
    [Fact]
    public async Task It_keeps_its_jobs_over_a_clean_stop_and_a_crash_and_refuses_a_second_host()
    {
        await using var media = await MediaServer.StartAsync();
        using var home = new ServiceHome(connectionString: null);
        JobState job;
        await using (var first = await RunningService.StartAsync(home))
        {
            job = (await FinishedJob.RunAsync(first, media.Url(SampleMedia.M4a), "mp3")).Job;
            await first.StopAsync();
        }

        await using (var second = await RunningService.StartAsync(home))
        {
            Assert.Equal(job, await second.GetAsync(job.Id));
            await AssertAnotherHostIsRefusedAsync(home);
            Assert.Equal(job, await second.GetAsync(job.Id));
            await second.KillAsync();
        }

        await using var third = await RunningService.StartAsync(home);
        Assert.Equal(job, await third.GetAsync(job.Id));
        using var link = await third.Http.GetAsync($"/api/jobs/{job.Id}/download", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Found, link.StatusCode);
        await third.StopAsync();
    }

    private static async Task AssertAnotherHostIsRefusedAsync(ServiceHome home)
    {
        var (exitCode, output) = await ServiceProcess.RunToEndAsync(RunningService.SettingsFor(home));

        Assert.NotEqual(0, exitCode);
        Assert.Contains(home.Data, output);
        Assert.Contains("The service cannot start.", output);
        Assert.DoesNotContain("   at ", output);
    }
}
