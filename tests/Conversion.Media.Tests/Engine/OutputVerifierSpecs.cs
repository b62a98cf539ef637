using Conversion.Domain.Jobs;
using Conversion.Media.Engine;
using Conversion.Media.Ffmpeg;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Tests.Engine;

public sealed class OutputVerifierSpecs
{
    [Theory]
    [InlineData(100, 100, true)]
    [InlineData(100, 98.1, true)]
    [InlineData(100, 97.5, false)]
    [InlineData(100, 103, false)]
    [InlineData(5, 4.1, true)]
    [InlineData(5, 3.9, false)]
    public void A_result_may_differ_by_two_percent_or_a_second(double source, double result, bool isWhole) =>
        Assert.Equal(isWhole, Find(Mp3(result), Probed(source)) is null);

    [Fact]
    public void A_shorter_result_is_laid_to_the_source() => Assert.True(Find(Mp3(50), Probed(100))!.InSource);

    [Fact]
    public void The_sound_is_held_against_the_sound_when_the_picture_lasts_longer() =>
        Assert.Null(Find(Mp3(80), Probed(100, audioSeconds: 80)));

    [Fact]
    public void A_length_guessed_from_a_bitrate_is_no_witness() => Assert.Null(Find(Mp3(80), Probed(100) with { DurationIsEstimate = true }));

    [Fact]
    public void A_known_platforms_word_is_a_lower_bound()
    {
        Assert.NotNull(Find(Mp3(50), Probed(null), Platform("youtube", 60)));
        Assert.Null(Find(Mp3(70), Probed(null), Platform("youtube", 60)));
        Assert.Null(Find(Mp3(50), Probed(null), Platform("generic", 60)));
    }

    [Fact]
    public void Another_codec_than_the_format_holds_is_a_defect_of_ours()
    {
        var defect = Find(Mp3(100) with { Audio = new AudioStream("0", "aac", null, 2, null, null) }, Probed(100));

        Assert.False(defect!.InSource);
    }

    [Fact]
    public void A_result_without_the_stream_asked_for_is_a_defect() => Assert.NotNull(Find(Mp3(100) with { Audio = null }, Probed(100)));

    private static Defect? Find(ProbedMedia result, ProbedMedia source, ResolvedSource? platform = null)
    {
        var output = new OutputProfile(OutputFormat.Mp3);
        var material = new SourceMaterial(platform ?? Platform("generic", null), [], [source], null);
        return OutputVerifier.Find(result, new ConversionPlan(output, null, new AudioPlan(0, source.Audio!, Copy: false)), material);
    }

    private static ProbedMedia Mp3(double seconds) => new("mp3", seconds, false, null, new AudioStream("0", "mp3", 128, 2, "fltp", null));

    private static ProbedMedia Probed(double? seconds, double? audioSeconds = null) =>
        new("mov", seconds, false, new VideoStream("0", "h264", 360, "yuv420p", null), new AudioStream("1", "aac", 128, 2, "fltp", audioSeconds));

    private static ResolvedSource Platform(string extractor, double? seconds) =>
        new(new SourceMetadata(extractor, null, null, null, seconds, null, null, null), SourceTags.None, [], null, null, "{}");
}
