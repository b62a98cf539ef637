using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;

namespace Conversion.Media.Tests.Engine;

public sealed class OutputFormatSpecs : IAsyncLifetime
{
    private EngineBench _bench = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, OutputFormat, string?, string?> Conversions => new()
    {
        { "sample.mp4", OutputFormat.Mp3, null, "mp3" },
        { "sample.mp4", OutputFormat.M4a, null, "aac" },
        { "sample.mp4", OutputFormat.Opus, null, "opus" },
        { "sample.mp4", OutputFormat.Ogg, null, "vorbis" },
        { "sample.mp4", OutputFormat.Flac, null, "flac" },
        { "sample.mp4", OutputFormat.Wav, null, "pcm_s16le" },
        { "sample.mp4", OutputFormat.Mp4, "h264", "aac" },
        { "sample.mp4", OutputFormat.Webm, "vp9", "opus" },
        { "sample.webm", OutputFormat.Mp3, null, "mp3" },
        { "sample.webm", OutputFormat.Opus, null, "opus" },
        { "sample.webm", OutputFormat.Webm, "vp9", "opus" },
        { "sample.webm", OutputFormat.Mp4, "h264", "aac" },
        { "sample.m4a", OutputFormat.Mp3, null, "mp3" },
        { "sample.m4a", OutputFormat.M4a, null, "aac" },
        { "hls/index.m3u8", OutputFormat.Mp3, null, "mp3" },
        { "hls/index.m3u8", OutputFormat.Mp4, "h264", "aac" },
        { "hls-fmp4/index.m3u8", OutputFormat.M4a, null, "aac" },
        { "dash/index.mpd", OutputFormat.Mp4, "h264", "aac" },
        { "dash/index.mpd", OutputFormat.Mp3, null, "mp3" },
    };

    public async ValueTask InitializeAsync() => _bench = await EngineBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(Conversions))]
    public async Task A_source_becomes_a_whole_file_of_the_format_asked_for(string sample, OutputFormat format, string? video, string? audio)
    {
        var converted = await _bench.ConvertAsync(_bench.Server.Url($"/{sample}"), new OutputProfile(format));

        var probe = await MediaProbe.ReadAsync(converted.FilePath, Cancellation);
        Assert.Equal((video, audio), (probe.Video?.Codec, probe.Audio?.Codec));
        Assert.Equal("", await MediaProbe.DecodeAsync(converted.FilePath, Cancellation));
        Assert.InRange(converted.DurationSeconds, 2.5, 4.5);
        Assert.Equal(new FileInfo(converted.FilePath).Length, converted.SizeBytes);
        Assert.EndsWith($".{new OutputProfile(format).Extension}", converted.FileName, StringComparison.Ordinal);
        Assert.StartsWith(_bench.WorkFolder, converted.FilePath, StringComparison.Ordinal);
    }
}
