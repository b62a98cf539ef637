using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;

namespace Conversion.Media.Tests.Engine;

/// <summary>Every encoder takes every bitrate that a caller may ask for, from mono sources too (the tones are mono or made so).</summary>
public sealed class EncoderRangeSpecs : IAsyncLifetime
{
    private EngineBench _bench = null!;

    public static TheoryData<OutputFormat, int> Extremes => new MatrixTheoryData<OutputFormat, int>(
        [OutputFormat.Mp3, OutputFormat.M4a, OutputFormat.Opus, OutputFormat.Ogg], [OutputProfile.MinAudioBitrateKbps, OutputProfile.MaxAudioBitrateKbps]);

    public async ValueTask InitializeAsync() => _bench = await EngineBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(Extremes))]
    public async Task The_lowest_and_the_highest_bitrate_are_taken(OutputFormat format, int kbps)
    {
        var converted = await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.Wav), new OutputProfile(format, kbps));

        Assert.Equal("", await MediaProbe.DecodeAsync(converted.FilePath, TestContext.Current.CancellationToken));
        Assert.True(converted.SizeBytes * 8 / converted.DurationSeconds < kbps * 1000 * 1.25 + 16_000, $"{converted.SizeBytes} bytes");
    }
}
