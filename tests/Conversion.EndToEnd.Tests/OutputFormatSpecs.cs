using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;

namespace Conversion.EndToEnd.Tests;

/// <summary>Every output format from link to file, as ffprobe sees it.</summary>
public sealed class OutputFormatSpecs(UsualService fixture) : IClassFixture<UsualService>
{
    private readonly RunningService _service = fixture.Service;

    [Theory]
    [InlineData("mp3", "sample.mp4", "mp3", "mp3", 4)]
    [InlineData("m4a", "sample.mp4", "mov,mp4,m4a,3gp,3g2,mj2", "aac", 4)]
    [InlineData("opus", "sample.webm", "ogg", "opus", 3)]
    [InlineData("ogg", "sample.m4a", "ogg", "vorbis", 4)]
    [InlineData("flac", "sample.wav", "flac", "flac", 4)]
    [InlineData("wav", "sample.flac", "wav", "pcm_s16le", 4)]
    public async Task Sound_comes_out_in_the_format_that_was_asked_for(string format, string source, string container, string codec, double seconds)
    {
        var finished = await FinishedJob.RunAsync(_service, fixture.Media.Url($"/{source}"), format);

        Assert.Equal(container, finished.Media.FormatName);
        Assert.Equal(codec, finished.Media.Audio?.Codec);
        Assert.Null(finished.Media.Video);
        Assert.Equal(seconds, finished.Media.DurationSeconds, 0.25);
        Assert.EndsWith($".{format}", finished.Job.Artifact!.FileName, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mp4", "sample.webm", "mov,mp4,m4a,3gp,3g2,mj2", "h264", "aac", 3)]
    [InlineData("webm", "sample.mp4", "matroska,webm", "vp9", "opus", 4)]
    public async Task Picture_and_sound_come_out_in_the_format_that_was_asked_for(
        string format, string source, string container, string video, string audio, double seconds)
    {
        var finished = await FinishedJob.RunAsync(_service, fixture.Media.Url($"/{source}"), format);

        Assert.Equal(container, finished.Media.FormatName);
        Assert.Equal(video, finished.Media.Video?.Codec);
        Assert.Equal(audio, finished.Media.Audio?.Codec);
        Assert.Equal(seconds, finished.Media.DurationSeconds, 0.25);
    }

    [Fact]
    public async Task The_bitrate_of_the_sound_is_the_one_that_was_asked_for()
    {
        var finished = await FinishedJob.RunAsync(_service, fixture.Media.Url(SampleMedia.OneMinuteAudio), "mp3", audioBitrateKbps: 64);

        Assert.InRange(finished.Media.Audio!.BitRate!.Value, 63_000, 65_000);
    }

    [Fact]
    public async Task The_picture_is_no_higher_than_was_asked_for_and_keeps_its_shape()
    {
        var finished = await FinishedJob.RunAsync(_service, fixture.Media.Url(SampleMedia.Mp4), "mp4", maxHeight: 180);

        Assert.Equal((320, 180), (finished.Media.Video!.Width, finished.Media.Video.Height));
    }

    [Theory]
    [InlineData("mp3")]
    [InlineData("flac")]
    [InlineData("m4a")]
    public async Task Title_artist_date_and_cover_of_the_source_are_in_the_file(string format)
    {
        var finished = await FinishedJob.RunAsync(_service, fixture.Media.Url(SampleMedia.M4aTagged), format);

        Assert.Equal(SampleMedia.Title, finished.Media.Tags["title"]);
        Assert.Equal(SampleMedia.Artist, finished.Media.Tags["artist"]);
        Assert.StartsWith("2026", finished.Media.Tags["date"], StringComparison.Ordinal);
        Assert.True(finished.Media.HasCover);
    }
}
