using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;

namespace Conversion.Media.Tests.Engine;

public sealed class StreamCopySpecs : IAsyncLifetime
{
    private EngineBench _bench = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, OutputFormat> Fitting => new()
    {
        { "sample.mp4", OutputFormat.M4a },
        { "sample.mp4", OutputFormat.Mp4 },
        { "sample.webm", OutputFormat.Opus },
        { "sample.webm", OutputFormat.Webm },
        { "sample.mp3", OutputFormat.Mp3 },
        { "sample.flac", OutputFormat.Flac },
        { "sample.ogg", OutputFormat.Ogg },
        { "sample.wav", OutputFormat.Wav },
    };

    public async ValueTask InitializeAsync() => _bench = await EngineBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(Fitting))]
    public async Task A_codec_that_fits_is_copied_packet_by_packet(string sample, OutputFormat format)
    {
        var converted = await _bench.ConvertAsync(_bench.Server.Url($"/{sample}"), new OutputProfile(format));

        var source = SampleMedia.All.Single(candidate => candidate.Name == sample);
        var streams = format is OutputFormat.Mp4 or OutputFormat.Webm ? new[] { "a", "v" } : ["a"];
        foreach (var stream in streams)
            Assert.Equal(await PacketHashes.OfAsync(await source.PathAsync(Cancellation), stream), await PacketHashes.OfAsync(converted.FilePath, stream));
    }

    [Fact]
    public async Task The_size_of_a_plain_file_is_its_servers_word()
    {
        await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.OneMinuteAudio), new OutputProfile(OutputFormat.Mp3));

        var size = new FileInfo(await SampleMedia.OneMinuteAudio.PathAsync(Cancellation)).Length;
        var last = _bench.Observer.Progress[^1];
        Assert.Equal((size, size), (last.TotalBytes, last.DownloadedBytes));
        Assert.All(_bench.Observer.Progress, progress => Assert.InRange(progress.DownloadedBytes, 0, size));
    }

    [Fact]
    public async Task A_lower_bitrate_than_the_source_has_is_encoded()
    {
        var converted = await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.OneMinuteAudio), new OutputProfile(OutputFormat.M4a, AudioBitrateKbps: 64));

        var probe = await MediaProbe.ReadAsync(converted.FilePath, Cancellation);
        Assert.InRange(probe.Audio!.BitRate!.Value, 50_000, 75_000);
    }

    [Fact]
    public async Task A_higher_bitrate_than_the_source_has_is_not_made_up()
    {
        var converted = await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.M4a), new OutputProfile(OutputFormat.M4a, AudioBitrateKbps: 320));

        Assert.Equal(
            await PacketHashes.OfAsync(await SampleMedia.M4a.PathAsync(Cancellation), "a"), await PacketHashes.OfAsync(converted.FilePath, "a"));
    }

    [Theory]
    [InlineData(180, 320, 180)]
    [InlineData(720, 640, 360)]
    public async Task A_picture_is_scaled_down_to_the_height_asked_for_and_never_up(int maxHeight, int width, int height)
    {
        var converted = await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.Mp4), new OutputProfile(OutputFormat.Mp4, MaxHeight: maxHeight));

        var probe = await MediaProbe.ReadAsync(converted.FilePath, Cancellation);
        Assert.Equal((width, height), (probe.Video!.Width, probe.Video.Height));
    }

    [Fact]
    public async Task The_rendition_of_the_height_asked_for_is_fetched_and_no_other()
    {
        var url = _bench.Server.Url(SampleMedia.HlsTwoHeights);

        var converted = await _bench.ConvertAsync(url, new OutputProfile(OutputFormat.Mp4, MaxHeight: 200));

        Assert.Equal(180, (await MediaProbe.ReadAsync(converted.FilePath, Cancellation)).Video!.Height);
        Assert.DoesNotContain(_bench.Server.Requests, request => request.Path.Contains("height0_", StringComparison.Ordinal));
    }
}
