using Conversion.Domain.Jobs;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Tests.YtDlp;

public sealed class FormatSelectorSpecs
{
    private static readonly SourceFormat[] LikeYouTube =
    [
        Sound("opus-low", "opus", 50), Sound("aac", "aac", 129), Sound("opus", "opus", 160), Both("muxed", "h264", 360, 700),
        Picture("h264-720", "h264", 720, 1500), Picture("vp9-720", "vp9", 720, 1200),
        Picture("h264-1080", "h264", 1080, 4000), Picture("vp9-1080", "vp9", 1080, 3000), Picture("vp9-2160", "vp9", 2160, 12000),
    ];

    [Theory]
    [InlineData(OutputFormat.M4a, "aac")]
    [InlineData(OutputFormat.Mp3, "opus")]
    [InlineData(OutputFormat.Opus, "opus")]
    [InlineData(OutputFormat.Flac, "opus")]
    public void Sound_comes_alone_in_the_codec_that_fits_else_at_the_best_bitrate(OutputFormat format, string expected) =>
        Assert.Equal([expected], Select(LikeYouTube, new OutputProfile(format)));

    [Theory]
    [InlineData(OutputFormat.Mp4, null, "h264-1080", "aac")]
    [InlineData(OutputFormat.Mp4, 720, "h264-720", "aac")]
    [InlineData(OutputFormat.Mp4, 2160, "vp9-2160", "aac")]
    [InlineData(OutputFormat.Mp4, 800, "h264-720", "aac")]
    [InlineData(OutputFormat.Webm, null, "vp9-2160", "opus")]
    [InlineData(OutputFormat.Webm, 1080, "vp9-1080", "opus")]
    [InlineData(OutputFormat.Webm, 720, "vp9-720", "opus")]
    public void A_picture_that_can_be_copied_wins_unless_it_costs_height(OutputFormat format, int? maxHeight, string picture, string sound) =>
        Assert.Equal([picture, sound], Select(LikeYouTube, new OutputProfile(format, MaxHeight: maxHeight)));

    [Theory]
    [InlineData(OutputFormat.Mp4, null, "vp9-1080", "opus")]
    [InlineData(OutputFormat.Mp4, 720, "vp9-720", "opus")]
    [InlineData(OutputFormat.Webm, 720, "h264-720", "aac")]
    [InlineData(OutputFormat.Mp3, null, "aac", null)]
    [InlineData(OutputFormat.M4a, null, "opus", null)]
    public void The_other_choice_has_none_of_the_first_and_costs_no_height(OutputFormat format, int? maxHeight, string main, string? sound) =>
        Assert.Equal(new[] { main, sound }.OfType<string>(), Other(LikeYouTube, new OutputProfile(format, MaxHeight: maxHeight)));

    [Fact]
    public void Where_all_pictures_share_a_sound_the_other_choice_does_too() => Assert.Equal(
        ["vp9", "aac"], Other([Sound("aac", "aac", 129), Picture("h264", "h264", 720, 900), Picture("vp9", "vp9", 720, 900)], new OutputProfile(OutputFormat.Mp4)));

    [Fact]
    public void What_is_less_tall_or_all_there_is_has_no_other_choice()
    {
        Assert.Null(Other([Both("720", "h264", 720, 900), Both("480", "h264", 480, 500)], new OutputProfile(OutputFormat.Mp4)));
        Assert.Null(Other([Both("720", "h264", 720, 900)], new OutputProfile(OutputFormat.Mp4)));
        Assert.Null(Other([Sound("aac", "aac", 128)], new OutputProfile(OutputFormat.Mp3)));
    }

    [Fact]
    public void When_all_are_too_tall_the_least_tall_is_taken_to_be_scaled_down() =>
        Assert.Equal(["b"], Select([Both("a", "h264", 1080, 900), Both("b", "h264", 720, 500)], new OutputProfile(OutputFormat.Mp4, MaxHeight: 480)));

    [Fact]
    public void A_codec_that_cannot_be_copied_is_taken_when_the_other_is_far_less_tall() =>
        Assert.Equal(["vp9"], Select([Both("avc", "h264", 360, 500), Both("vp9", "vp9", 1080, 2000)], new OutputProfile(OutputFormat.Mp4)));

    [Fact]
    public void Sound_out_of_videos_comes_from_a_moderate_one() =>
        Assert.Equal(["720"], Select([Both("360", "h264", 360, 500), Both("720", "h264", 720, 1500), Both("1080", "h264", 1080, 5000)], new OutputProfile(OutputFormat.Mp3)));

    [Fact]
    public void The_original_language_goes_before_a_dubbed_one_of_better_bitrate() => Assert.Equal(["original"],
        Select([Sound("original", "aac", 96) with { LanguagePreference = 10 }, Sound("dubbed", "aac", 192)], new OutputProfile(OutputFormat.M4a)));

    [Fact]
    public void An_unknown_rendition_is_tried_for_either()
    {
        SourceFormat[] unknown = [Format("direct")];

        Assert.Equal(["direct"], Select(unknown, new OutputProfile(OutputFormat.Mp3)));
        Assert.Equal(["direct"], Select(unknown, new OutputProfile(OutputFormat.Mp4)));
    }

    [Fact]
    public void Nothing_fitting_is_nothing_chosen()
    {
        Assert.Null(FormatSelector.Select([Sound("aac", "aac", 128)], new OutputProfile(OutputFormat.Mp4)));
        Assert.Null(FormatSelector.Select([Picture("silent", "h264", 720, 900)], new OutputProfile(OutputFormat.Mp3)));
    }

    private static IEnumerable<string>? Other(SourceFormat[] formats, OutputProfile output)
    {
        SourceFormat[] numbered = [.. formats.Select((format, index) => format with { Index = index })];
        return FormatSelector.Other(numbered, output, FormatSelector.Select(numbered, output))?.All.Select(format => format.Url);
    }

    private static IEnumerable<string>? Select(SourceFormat[] formats, OutputProfile output) =>
        FormatSelector.Select([.. formats.Select((format, index) => format with { Index = index })], output)?.All.Select(format => format.Url);

    private static SourceFormat Format(string name) => new() { Index = 0, Url = name };

    private static SourceFormat Sound(string name, string codec, double kbps) =>
        Format(name) with { HasVideo = false, HasAudio = true, AudioCodec = codec, AudioKbps = kbps };

    private static SourceFormat Picture(string name, string codec, int height, double kbps) =>
        Format(name) with { HasVideo = true, HasAudio = false, VideoCodec = codec, Height = height, TotalKbps = kbps };

    private static SourceFormat Both(string name, string codec, int height, double kbps) =>
        Picture(name, codec, height, kbps) with { HasAudio = true, AudioCodec = "aac" };
}
