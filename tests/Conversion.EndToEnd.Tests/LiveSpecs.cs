using System.Net;
using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.EndToEnd.Tests;

/// <summary>The live stream: resumed anywhere, heard by several, on any node (invariant I7).</summary>
public sealed class LiveSpecs(UsualService fixture) : IClassFixture<UsualService>
{
    private readonly RunningService _service = fixture.Service;

    [Fact]
    public async Task Two_listeners_here_and_one_on_another_node_see_the_same_and_each_resumes_where_it_was()
    {
        await using var other = await RunningService.StartAsync(_service.Home, "--Converter:Workers:Slots=0");
        fixture.Media.Add("/live.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 250_000 });
        var job = (await _service.SubmitAsync(fixture.Media.Url("/live.m4a"), "m4a")).Id;

        // From the job's birth on, so that all three are owed the same frames, however late each connects.
        var heard = await Task.WhenAll(_service.FollowAsync(job, 0), _service.FollowAsync(job, 0), other.FollowAsync(job, 0));

        var whole = heard[0];
        FinishedJob.AssertRises(whole);
        Assert.Equal("completed", whole[^1].Event);
        Assert.Equal(Enumerable.Range(1, whole.Count), whole.Select(e => e.Id));
        Assert.All(heard[1..], stream => Assert.Equal(Told(whole), Told(stream)));

        foreach (var node in new[] { _service, other })
        {
            foreach (var known in whole.SkipLast(1))
                Assert.Equal(Told(whole.Where(e => e.Id > known.Id)), Told(await node.FollowAsync(job, known.Id)));
            var nothingMore = await Assert.ThrowsAsync<HttpRequestException>(() => node.FollowAsync(job, whole[^1].Id));
            Assert.Equal(HttpStatusCode.NoContent, nothingMore.StatusCode);
        }

        await other.StopAsync();
    }

    [Fact]
    public async Task A_listener_on_another_node_hears_of_progress_while_it_happens()
    {
        await using var other = await RunningService.StartAsync(_service.Home, "--Converter:Workers:Slots=0");
        fixture.Media.Add("/meanwhile.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 40_000 });
        var job = (await _service.SubmitAsync(fixture.Media.Url("/meanwhile.m4a"), "m4a")).Id;

        // The source lasts for longer than the test allows: whatever is heard of its progress was heard live.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(RunningService.Patience);
        await using var frames = LiveEvent.FollowAsync(other.Http, job, null, limit.Token).GetAsyncEnumerator(limit.Token);
        do Assert.True(await frames.MoveNextAsync());
        while (frames.Current.Job is not { Phase: "downloading", Percent: > 5 });
        Assert.Equal(HttpStatusCode.Accepted, await _service.PostAsync($"/api/jobs/{job}/cancel"));
        do Assert.True(await frames.MoveNextAsync());
        while (frames.Current.Event == "progress");

        Assert.Equal("cancelled", frames.Current.Event);
        Assert.False(await frames.MoveNextAsync());
        await Eventually.HoldsAsync(() => _service.Home.WorkFolders.Count == 0, cancellation: TestContext.Current.CancellationToken);
        await other.StopAsync();
    }

    private static IEnumerable<string> Told(IEnumerable<LiveEvent> events) => events.Select(e => $"{e.Id} {e.Event} {e.Job}");
}
