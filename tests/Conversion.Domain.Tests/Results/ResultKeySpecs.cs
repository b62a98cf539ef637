using Conversion.Domain.Jobs;
using Conversion.Domain.Results;
using CsCheck;

namespace Conversion.Domain.Tests.Results;

public sealed class ResultKeySpecs
{
    private const string Source = "youtube:dQw4w9WgXcQ";

    private static readonly Gen<OutputProfile> Profiles = Gen.Select(
        Gen.Enum<OutputFormat>(), Gen.OneOf<int?>(null, 128, 192), Gen.OneOf<int?>(null, 480, 720), (format, bitrate, height) => new OutputProfile(format, bitrate, height));

    [Fact]
    public void A_key_is_a_version_and_a_digest_and_stays_what_it_was() =>
        Assert.Equal("v1:f5e4cc3f70d2ca389402ded0a868e54e7cebb9de73ee49eccc862a0af7a3c8e0", ResultKey.For(Source, new OutputProfile(OutputFormat.Mp3, 192)));

    [Fact]
    public void Keys_are_equal_exactly_when_source_and_effective_profile_are() =>
        Gen.Select(Gen.OneOf(Source, "youtube:dQw4w9WgXcq", "twitter:20"), Profiles, Gen.OneOf(Source, "twitter:20"), Profiles)
            .Sample((source, output, otherSource, otherOutput) =>
                (ResultKey.For(source, output) == ResultKey.For(otherSource, otherOutput))
                == ((source, Effective(output)) == (otherSource, Effective(otherOutput))));

    [Theory]
    [InlineData(OutputFormat.Flac)]
    [InlineData(OutputFormat.Wav)]
    public void A_bitrate_does_not_count_where_nothing_is_lost(OutputFormat format) =>
        Assert.Equal(ResultKey.For(Source, new OutputProfile(format)), ResultKey.For(Source, new OutputProfile(format, AudioBitrateKbps: 320)));

    [Theory]
    [InlineData(OutputFormat.Mp3)]
    [InlineData(OutputFormat.Opus)]
    public void A_height_does_not_count_without_a_picture(OutputFormat format) =>
        Assert.Equal(ResultKey.For(Source, new OutputProfile(format, 192)), ResultKey.For(Source, new OutputProfile(format, 192, MaxHeight: 720)));

    [Fact]
    public void What_is_heard_or_seen_counts()
    {
        string[] keys =
        [
            ResultKey.For(Source, new OutputProfile(OutputFormat.Mp4)), ResultKey.For(Source, new OutputProfile(OutputFormat.Mp4, MaxHeight: 720)),
            ResultKey.For(Source, new OutputProfile(OutputFormat.Mp4, 128, 720)), ResultKey.For(Source, new OutputProfile(OutputFormat.Webm)),
            ResultKey.For(Source, new OutputProfile(OutputFormat.Mp3)), ResultKey.For(Source, new OutputProfile(OutputFormat.Mp3, 320)),
            ResultKey.For("youtube:x", new OutputProfile(OutputFormat.Mp3)),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    private static OutputProfile Effective(OutputProfile output) => new(
        output.Format,
        output.Format is OutputFormat.Flac or OutputFormat.Wav ? null : output.AudioBitrateKbps,
        output.Format is OutputFormat.Mp4 or OutputFormat.Webm ? output.MaxHeight : null);
}
