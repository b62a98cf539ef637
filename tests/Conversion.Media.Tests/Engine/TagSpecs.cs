using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.Media.Tests.Engine;

public sealed class TagSpecs : IAsyncLifetime
{
    private EngineBench _bench = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<OutputFormat> WithCover => [OutputFormat.Mp3, OutputFormat.M4a, OutputFormat.Flac, OutputFormat.Opus, OutputFormat.Ogg];

    public async ValueTask InitializeAsync() => _bench = await EngineBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(WithCover))]
    public async Task Tags_and_cover_of_the_source_reach_the_result(OutputFormat format)
    {
        var converted = await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.M4aTagged), new OutputProfile(format));

        var probe = await MediaProbe.ReadAsync(converted.FilePath, Cancellation);
        Assert.Equal((SampleMedia.Title, SampleMedia.Artist, "2026-03-14"), (probe.Tags["title"], probe.Tags["artist"], probe.Tags["date"]));
        Assert.True(probe.HasCover, $"{format} has no cover");
        Assert.Equal("", await MediaProbe.DecodeAsync(converted.FilePath, Cancellation));
    }

    [Fact]
    public async Task Wave_takes_the_title()
    {
        var converted = await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.M4aTagged), new OutputProfile(OutputFormat.Wav));

        var probe = await MediaProbe.ReadAsync(converted.FilePath, Cancellation);
        Assert.Equal((SampleMedia.Title, false), (probe.Tags["title"], probe.HasCover));
    }

    [Fact]
    public async Task A_page_gives_title_and_cover()
    {
        var converted = await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.PageWithVideo), new OutputProfile(OutputFormat.Mp3));

        var probe = await MediaProbe.ReadAsync(converted.FilePath, Cancellation);
        Assert.True(probe.HasCover);
        Assert.StartsWith("A page with a video", converted.FileName, StringComparison.Ordinal);
        Assert.StartsWith("A page with a video", _bench.Observer.Source!.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thumbnail_that_is_no_picture_does_not_fail_the_conversion()
    {
        _bench.Server.Add("/cover.jpg", Serve.Text("<html>not a picture</html>", "image/jpeg"));

        var converted = await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.PageWithVideo), new OutputProfile(OutputFormat.Mp3));

        Assert.False((await MediaProbe.ReadAsync(converted.FilePath, Cancellation)).HasCover);
    }
}
