using Conversion.Domain.Jobs;
using Conversion.Media.Engine;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Tests.Engine;

public sealed class StageWeightsSpecs
{
    private static readonly SourceFormat Sound = new() { Index = 0, Url = "https://a.test/a", HasVideo = false, HasAudio = true, AudioCodec = "aac", TotalKbps = 128 };
    private static readonly SourceFormat Film = Sound with { HasVideo = true, VideoCodec = "h264", Height = 720, TotalKbps = 2100 };

    [Theory]
    [InlineData(OutputFormat.M4a, 90, 97)]
    [InlineData(OutputFormat.Wav, 80, 95)]
    [InlineData(OutputFormat.Flac, 60, 80)]
    [InlineData(OutputFormat.Mp3, 35, 55)]
    [InlineData(OutputFormat.Ogg, 30, 50)]
    public void Sound_is_copied_in_no_time_and_encoded_in_about_the_time_of_its_download(OutputFormat format, double least, double most) =>
        Assert.InRange(EndOfDownload(Sound, new OutputProfile(format)), least, most);

    [Fact]
    public void Sound_that_comes_with_a_picture_is_fetched_for_longer_than_it_is_encoded() =>
        Assert.InRange(EndOfDownload(Film, new OutputProfile(OutputFormat.Mp3)), 85, 95);

    [Theory]
    [InlineData(OutputFormat.Mp4, 90, 97)]
    [InlineData(OutputFormat.Webm, 25, 45)]
    public void A_picture_is_copied_in_no_time_and_encoded_for_longer_than_it_is_fetched(OutputFormat format, double least, double most) =>
        Assert.InRange(EndOfDownload(Film, new OutputProfile(format)), least, most);

    [Fact]
    public void A_smaller_picture_is_encoded_sooner() =>
        Assert.True(EndOfDownload(Film, new OutputProfile(OutputFormat.Webm, MaxHeight: 360)) > EndOfDownload(Film, new OutputProfile(OutputFormat.Webm)) + 20);

    [Fact]
    public void A_size_that_is_told_counts_before_what_is_typical()
    {
        var told = Film with { SizeBytes = 60_000_000 };

        Assert.Equal(EndOfDownload(Film with { TotalKbps = 8000 }, new OutputProfile(OutputFormat.Webm)), EndOfDownload(told, new OutputProfile(OutputFormat.Webm), 60), 6);
    }

    [Fact]
    public void It_lies_within_the_stages_whatever_is_known()
    {
        var odd = new[] { Sound with { TotalKbps = null, AudioCodec = null, HasVideo = null }, Film with { SizeBytes = 0, TotalKbps = 0 }, Film with { Height = 0, SizeBytes = 1 } };

        Assert.All(
            from source in odd
            from format in Enum.GetValues<OutputFormat>()
            from seconds in new double?[] { null, 0, 1e9 }
            select EndOfDownload(source, new OutputProfile(format), seconds),
            percent => Assert.InRange(percent, StageWeights.Resolved, StageWeights.Converted));
    }

    private static double EndOfDownload(SourceFormat source, OutputProfile output, double? seconds = null) =>
        StageWeights.EndOfDownload(new FormatSelection(source), output, conversion: null, seconds);
}
