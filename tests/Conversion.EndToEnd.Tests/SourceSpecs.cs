using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.EndToEnd.Tests;

/// <summary>Every kind of source, well served and badly served.</summary>
public sealed class SourceSpecs(UsualService fixture) : IClassFixture<UsualService>
{
    private readonly RunningService _service = fixture.Service;

    [Theory]
    [InlineData("/sample.mp4", 4)]
    [InlineData("/sample.webm", 3)]
    [InlineData("/sample.m4a", 4)]
    [InlineData("/hls/index.m3u8", 4)]
    [InlineData("/dash/index.mpd", 4)]
    [InlineData("/page.html", 4)]
    public async Task A_source_becomes_sound_of_its_whole_length(string path, double seconds)
    {
        var finished = await FinishedJob.RunAsync(_service, fixture.Media.Url(path), "mp3");

        Assert.Equal("mp3", finished.Media.Audio?.Codec);
        Assert.Equal(seconds, finished.Media.DurationSeconds, 0.25);
    }

    [Fact]
    public async Task Of_a_page_with_several_films_the_first_is_made_and_the_caller_is_told()
    {
        fixture.Media.Add("/two.html", Serve.Text(
            $"<title>Two</title><video src='{fixture.Media.Url("/sample.mp4")}'></video><video src='{fixture.Media.Url("/sample.webm")}'></video>", "text/html"));

        var finished = await FinishedJob.RunAsync(_service, fixture.Media.Url("/two.html"), "mp3");

        Assert.Equal(4, finished.Media.DurationSeconds, 0.25);
        var notice = Assert.Single((await _service.ReadAsync($"/api/jobs/{finished.Job.Id}")).GetProperty("notices").EnumerateArray());
        Assert.Equal("one_of_many", notice.GetProperty("kind").GetString());
        Assert.StartsWith("The link leads to 2 ", notice.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/hls/index.m3u8")]
    [InlineData("/dash/index.mpd")]
    public async Task A_segmented_source_becomes_a_film(string path)
    {
        var finished = await FinishedJob.RunAsync(_service, fixture.Media.Url(path), "mp4");

        Assert.Equal(("h264", "aac"), (finished.Media.Video?.Codec, finished.Media.Audio?.Codec));
        Assert.Equal(4, finished.Media.DurationSeconds, 0.25);
    }

    public static TheoryData<string> Manners => [.. BadManners.Keys];

    private static readonly Dictionary<string, (MediaSample Sample, Delivery Delivery)> BadManners = new()
    {
        ["without Content-Length"] = (SampleMedia.Mp4, new Delivery { Length = false }),
        ["without Content-Length, index at the end"] = (SampleMedia.Mp4IndexAtEnd, new Delivery { Length = false }),
        ["index at the end, without Range"] = (SampleMedia.Mp4IndexAtEnd, new Delivery { Ranges = false }),
        ["slowly"] = (SampleMedia.M4a, new Delivery { BytesPerSecond = 25_000 }),
        ["dying midway once"] = (SampleMedia.Mp4, new Delivery { ResetAfterBytes = 60_000, Resets = 1 }),
        ["dying midway once, without Range"] = (SampleMedia.M4a, new Delivery { ResetAfterBytes = 30_000, Resets = 1, Ranges = false }),
    };

    [Theory]
    [MemberData(nameof(Manners))]
    public async Task A_source_that_is_served_badly_becomes_sound_of_its_whole_length(string manner)
    {
        var (sample, delivery) = BadManners[manner];
        var path = $"/{manner.Replace(' ', '-').Replace(",", "")}{Path.GetExtension(sample.Name)}";
        fixture.Media.Add(path, sample, delivery);

        var finished = await FinishedJob.RunAsync(_service, fixture.Media.Url(path), "mp3");

        Assert.Equal(sample.DurationSeconds!.Value, finished.Media.DurationSeconds, 0.25);
    }

    [Fact]
    public async Task A_slow_source_moves_the_percentage_in_steps()
    {
        fixture.Media.Add("/steps.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 250_000 });

        var finished = await FinishedJob.RunAsync(_service, fixture.Media.Url("/steps.m4a"), "m4a");

        Assert.True(finished.Events.Select(e => e.Job.Percent).Distinct().Count() >= 4, string.Join("; ", finished.Events));
    }
}
