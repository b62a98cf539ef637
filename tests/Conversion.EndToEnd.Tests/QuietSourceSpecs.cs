using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.EndToEnd.Tests;

/// <summary>A source of which there is nothing to tell for long is still told of, to the end of the wire.</summary>
public sealed class QuietSourceSpecs(UsualService fixture) : IClassFixture<UsualService>
{
    [Fact]
    public async Task While_a_site_takes_its_time_to_answer_the_elapsed_time_moves()
    {
        var deliver = Serve.Sample(SampleMedia.M4a);
        fixture.Media.Add("/thinking.m4a", Serve.FirstTimes(1, async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(12), context.RequestAborted);
            await deliver(context);
        }, deliver));

        var frames = await fixture.Service.FollowAsync((await fixture.Service.SubmitAsync(fixture.Media.Url("/thinking.m4a"), "m4a")).Id, 0);

        Assert.Equal("completed", frames[^1].Event);
        var resolving = frames.Where(frame => frame.Job is { Status: "running", Phase: "resolving" }).Select(frame => frame.Job.ElapsedSeconds!.Value).ToList();
        Assert.Equal(resolving.Order(), resolving);
        Assert.True(resolving.Distinct().Count() >= 4, string.Join(' ', resolving));
    }

    [Fact]
    public async Task Without_size_and_length_bytes_and_media_move_and_the_percentage_does_not_pretend()
    {
        fixture.Media.Add("/radio.mp3", SampleMedia.RadioMp3, new Delivery { Length = false, BytesPerSecond = 8_000 });

        var frames = await fixture.Service.FollowAsync((await fixture.Service.SubmitAsync(fixture.Media.Url("/radio.mp3"), "ogg")).Id, 0);

        Assert.Equal("completed", frames[^1].Event);
        var moving = frames.Select(frame => frame.Job).Where(job => job is { Phase: "converting", ProcessedSeconds: > 0, DownloadedBytes: < 75_000 }).ToList();
        Assert.True(moving.DistinctBy(job => job.DownloadedBytes).Count() > 3, string.Join("; ", frames));
        Assert.Single(moving.DistinctBy(job => job.Percent));
        Assert.Equal(moving.Select(job => job.ProcessedSeconds).Order(), moving.Select(job => job.ProcessedSeconds));
    }
}
