using Conversion.Domain.Jobs;
using Conversion.Media.Ffmpeg;

namespace Conversion.Media.Tests.Ffmpeg;

public sealed class ConversionPlannerSpecs
{
    [Theory]
    [InlineData(OutputFormat.M4a, "aac", null, 128.0, true)]
    [InlineData(OutputFormat.M4a, "aac", 192, 128.0, true)]
    [InlineData(OutputFormat.M4a, "aac", 128, 130.5, true)]
    [InlineData(OutputFormat.M4a, "aac", 96, 128.0, false)]
    [InlineData(OutputFormat.M4a, "aac", 96, null, false)]
    [InlineData(OutputFormat.M4a, "opus", null, 128.0, false)]
    [InlineData(OutputFormat.Mp3, "mp3", null, 320.0, true)]
    [InlineData(OutputFormat.Opus, "opus", null, null, true)]
    [InlineData(OutputFormat.Opus, "vorbis", null, null, false)]
    [InlineData(OutputFormat.Ogg, "vorbis", null, null, true)]
    [InlineData(OutputFormat.Flac, "flac", 64, 900.0, true)]
    [InlineData(OutputFormat.Wav, "pcm_s16le", 64, 1411.0, true)]
    [InlineData(OutputFormat.Wav, "pcm_s24le", null, null, false)]
    public void Sound_is_copied_when_its_codec_fits_and_no_lower_bitrate_is_asked_for(
        OutputFormat format, string codec, int? asked, double? has, bool copy) =>
        Assert.Equal(copy, Plan(new OutputProfile(format, asked), null, Sound(codec, has))!.Audio!.Copy);

    [Theory]
    [InlineData(OutputFormat.Mp4, "h264", "yuv420p", 720, null, true)]
    [InlineData(OutputFormat.Mp4, "h264", "yuv420p", 720, 720, true)]
    [InlineData(OutputFormat.Mp4, "h264", "yuv420p", 1080, 720, false)]
    [InlineData(OutputFormat.Mp4, "h264", "yuv420p", null, 720, false)]
    [InlineData(OutputFormat.Mp4, "h264", "yuv420p10le", 720, null, false)]
    [InlineData(OutputFormat.Mp4, "hevc", "yuv420p", 720, null, false)]
    [InlineData(OutputFormat.Webm, "vp9", "yuv420p", 720, null, true)]
    [InlineData(OutputFormat.Webm, "av1", "yuv420p10le", 720, null, true)]
    [InlineData(OutputFormat.Webm, "h264", "yuv420p", 720, null, false)]
    public void A_picture_is_copied_when_codec_pixels_and_height_fit(
        OutputFormat format, string codec, string pixels, int? height, int? maxHeight, bool copy)
    {
        var plan = Plan(new OutputProfile(format, MaxHeight: maxHeight), new VideoStream("0", codec, height, pixels, null), Sound("aac", 128))!;

        Assert.Equal(copy, plan.Video!.Copy);
    }

    [Fact]
    public void Sound_comes_from_its_own_input_when_there_are_two()
    {
        var picture = new ProbedMedia("", null, false, new VideoStream("v:0", "h264", 720, null, null), null);
        var sound = new ProbedMedia("", null, false, null, Sound("aac", 128));

        var plan = ConversionPlanner.Plan([picture, sound], new OutputProfile(OutputFormat.Mp4))!;

        Assert.Equal((0, 1, true), (plan.Video!.Input, plan.Audio!.Input, plan.IsCopy));
    }

    [Fact]
    public void A_video_without_sound_stays_a_video() =>
        Assert.Null(Plan(new OutputProfile(OutputFormat.Mp4), new VideoStream("0", "h264", 720, "yuv420p", null), null)!.Audio);

    [Fact]
    public void What_lacks_the_stream_asked_for_has_no_plan()
    {
        Assert.Null(Plan(new OutputProfile(OutputFormat.Mp3), new VideoStream("0", "h264", 720, "yuv420p", null), null));
        Assert.Null(Plan(new OutputProfile(OutputFormat.Mp4), null, Sound("aac", 128)));
    }

    private static ConversionPlan? Plan(OutputProfile output, VideoStream? video, AudioStream? audio) =>
        ConversionPlanner.Plan([new ProbedMedia("", 10, false, video, audio)], output);

    private static AudioStream Sound(string codec, double? kbps) => new("1", codec, kbps, 2, "fltp", null);
}
