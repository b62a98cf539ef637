using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.Media.Tests.Engine;

/// <summary>What is slow is waited for; what trickles is not.</summary>
public sealed class SlowSourceSpecs : IAsyncLifetime
{
    private const string Sound = """{"format_id":"1","url":"/slow.opus","ext":"opus","vcodec":"none","acodec":"opus","protocol":"http"}""";
    private static readonly Delivery Slow = new() { BytesPerSecond = 4096 };
    private PlatformBench _bench = null!;

    public async ValueTask InitializeAsync()
    {
        _bench = await PlatformBench.StartAsync();
        _bench.Options = new MediaOptions { StallSeconds = 8 };
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData(OutputFormat.Mp3)]
    [InlineData(OutputFormat.Opus)]
    public async Task Four_kilobytes_a_second_are_converted(OutputFormat format)
    {
        _bench.Server.Add("/slow.opus", SampleMedia.Opus, Slow);

        var converted = await _bench.ConvertAsync(Sound, new OutputProfile(format), seconds: 3);

        Assert.Equal("", await MediaProbe.DecodeAsync(converted.FilePath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Four_kilobytes_a_second_are_fetched_through_a_pipe()
    {
        _bench.Server.Add("/slow.opus", SampleMedia.Opus, Slow);
        var inPieces = Sound.Replace("}", ""","downloader_options":{"http_chunk_size":10000}}""", StringComparison.Ordinal);

        await _bench.ConvertAsync(inPieces, new OutputProfile(OutputFormat.Mp3), seconds: 3);
    }

    [Fact]
    public async Task A_byte_a_second_stalls_the_attempt()
    {
        _bench.Server.Add("/slow.opus", SampleMedia.Opus, Slow with { BytesPerSecond = 1 });

        var failure = await _bench.FailAsync(Sound, new OutputProfile(OutputFormat.Mp3), seconds: 3);

        Assert.Equal((FailureKind.Stalled, true), (failure.Kind, failure.Retryable));
        Assert.Contains("ffmpeg received", failure.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_link_at_a_byte_a_second_stalls_the_attempt()
    {
        await using var bench = await EngineBench.StartAsync();
        bench.Options = _bench.Options;
        bench.Server.Add("/trickle.m4a", SampleMedia.M4a, Slow with { BytesPerSecond = 1 });

        var failure = await bench.FailAsync(bench.Server.Url("/trickle.m4a"), new OutputProfile(OutputFormat.Mp3));

        Assert.Equal(FailureKind.Stalled, failure.Kind);
    }
}
