using System.Net;
using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.EndToEnd.Tests;

/// <summary>A cancelled job stops at once, whatever it was doing, and can be run again.</summary>
public sealed class CancelSpecs(UsualService fixture) : IClassFixture<UsualService>
{
    private static readonly TimeSpan Contract = TimeSpan.FromSeconds(2);
    private readonly RunningService _service = fixture.Service;

    [Theory]
    [InlineData("m4a", "downloading")]
    [InlineData("mp3", "converting")]
    public async Task It_leaves_no_process_and_no_file_and_completes_when_it_is_retried(string format, string phase)
    {
        var path = $"/cancelled-while-{phase}.m4a";
        fixture.Media.Add(path, SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 40_000 });
        var job = await _service.SubmitAsync(fixture.Media.Url(path), format);
        var following = _service.FollowAsync(job.Id);
        var tools = await _service.WorkingOnAsync(job.Id, phase);

        Assert.Equal(HttpStatusCode.Accepted, await _service.PostAsync($"/api/jobs/{job.Id}/cancel"));
        await Eventually.HoldsAsync(
            () => tools.All(tool => !tool.IsAlive) && _service.Tools.Count == 0 && _service.Home.WorkFolders.Count == 0,
            Contract, TestContext.Current.CancellationToken);

        var last = (await following)[^1];
        Assert.Equal(("cancelled", "cancelled"), (last.Event, last.Job.Status));

        fixture.Media.Add(path, SampleMedia.OneMinuteAudio);
        Assert.Equal(HttpStatusCode.Accepted, await _service.PostAsync($"/api/jobs/{job.Id}/retry"));
        var finished = await FinishedJob.DownloadAsync(_service, await _service.FollowAsync(job.Id));
        Assert.Equal(60, finished.Media.DurationSeconds, 0.5);
    }

    [Fact]
    public async Task A_finished_job_cannot_be_cancelled()
    {
        var finished = await FinishedJob.RunAsync(_service, fixture.Media.Url(SampleMedia.M4a), "m4a");

        Assert.Equal(HttpStatusCode.Conflict, await _service.PostAsync($"/api/jobs/{finished.Job.Id}/cancel"));
    }
}
