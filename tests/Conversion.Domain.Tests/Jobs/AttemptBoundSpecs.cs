using Conversion.Domain.Jobs;

namespace Conversion.Domain.Tests.Jobs;

public sealed class AttemptBoundSpecs
{
    private static readonly AttemptBound Bound = new(TimeSpan.FromMinutes(15), Factor: 1, LongestMediaSeconds: 3600);

    [Theory]
    [InlineData(OutputFormat.Mp3, 600.0, 900 + 3600)]
    [InlineData(OutputFormat.Mp4, 600.0, 900 + 8400)]
    [InlineData(OutputFormat.Webm, 0.0, 900)]
    public void It_grows_with_the_media_and_a_picture_takes_longer(OutputFormat format, double duration, double seconds) =>
        Assert.Equal(seconds, Bound.For(new OutputProfile(format), JobStories.Source with { DurationSeconds = duration }).TotalSeconds);

    [Theory]
    [InlineData(null)]
    [InlineData(1e12)]
    public void A_source_of_unknown_or_absurd_length_is_taken_for_the_longest(double? duration) =>
        Assert.Equal(900 + (3600 * 6), Bound.For(new OutputProfile(OutputFormat.Wav), JobStories.Source with { DurationSeconds = duration }).TotalSeconds);

    [Fact]
    public void A_slow_machine_gets_more() =>
        Assert.Equal(900 + 7200, (Bound with { Factor = 2 }).For(new OutputProfile(OutputFormat.Mp3), JobStories.Source with { DurationSeconds = 600 }).TotalSeconds);

    [Fact]
    public void An_attempt_that_does_not_know_its_source_has_the_base_alone() => Assert.Equal(Bound.Base, Bound.UntilResolved);
}
