using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.Media.Tests.Engine;

public sealed class FallbackSpecs : IAsyncLifetime
{
    private static readonly OutputProfile Mp3 = new(OutputFormat.Mp3);
    private EngineBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await EngineBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_direct_file_is_converted_while_it_arrives()
    {
        await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.Mp4), Mp3);

        Assert.Equal([JobPhase.Resolving, JobPhase.Converting], _bench.Observer.Phases);
        Assert.False(_bench.Observer.Overlapped);
    }

    [Fact]
    public async Task A_stream_copy_counts_as_a_download()
    {
        await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.Mp4), new OutputProfile(OutputFormat.M4a));

        Assert.Equal([JobPhase.Resolving, JobPhase.Downloading], _bench.Observer.Phases);
    }

    [Fact]
    public async Task Dash_is_downloaded_first()
    {
        await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.Dash), Mp3);

        Assert.Equal([JobPhase.Resolving, JobPhase.Downloading, JobPhase.Converting], _bench.Observer.Phases);
    }

    [Fact]
    public async Task A_server_without_a_length_is_no_hindrance()
    {
        _bench.Server.Add("/chunked.mp4", SampleMedia.Mp4, new Delivery { Length = false });

        var converted = await _bench.ConvertAsync(_bench.Server.Url("/chunked.mp4"), Mp3);

        Assert.InRange(converted.DurationSeconds, 3.5, 4.5);
    }

    [Fact]
    public async Task An_index_at_the_end_is_read_by_ranges()
    {
        var converted = await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.Mp4IndexAtEnd), Mp3);

        Assert.InRange(converted.DurationSeconds, 3.5, 4.5);
        Assert.DoesNotContain(JobPhase.Downloading, _bench.Observer.Phases);
    }

    [Fact]
    public async Task An_index_at_the_end_without_ranges_is_downloaded_first()
    {
        _bench.Server.Add("/tail.mp4", SampleMedia.Mp4IndexAtEnd, new Delivery { Ranges = false });

        var converted = await _bench.ConvertAsync(_bench.Server.Url("/tail.mp4"), Mp3);

        Assert.InRange(converted.DurationSeconds, 3.5, 4.5);
        Assert.Contains(JobPhase.Downloading, _bench.Observer.Phases);
    }

    [Fact]
    public async Task A_connection_cut_midway_is_taken_up_again_where_it_broke()
    {
        _bench.Server.Add("/flaky.m4a", SampleMedia.OneMinuteAudio, new Delivery { ResetAfterBytes = 400_000, Resets = 2 });

        var converted = await _bench.ConvertAsync(_bench.Server.Url("/flaky.m4a"), Mp3);

        Assert.InRange(converted.DurationSeconds, 59, 61);
        Assert.Equal("", await MediaProbe.DecodeAsync(converted.FilePath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_connection_cut_midway_without_ranges_is_downloaded_anew()
    {
        _bench.Server.Add("/flaky.m4a", SampleMedia.OneMinuteAudio, new Delivery { ResetAfterBytes = 400_000, Resets = 1, Ranges = false });

        var converted = await _bench.ConvertAsync(_bench.Server.Url("/flaky.m4a"), Mp3);

        Assert.InRange(converted.DurationSeconds, 59, 61);
    }

    [Fact]
    public async Task Percentages_rise_from_above_zero_and_stay_below_a_hundred()
    {
        _bench.Server.Add("/slow.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 500_000 });

        await _bench.ConvertAsync(_bench.Server.Url("/slow.m4a"), Mp3);

        var percents = _bench.Observer.Progress.Select(progress => progress.Percent).ToList();
        Assert.Equal(percents.Order(), percents);
        Assert.InRange(percents[0], 0.5, 5);
        Assert.InRange(percents[^1], 95, 99.9);
        Assert.True(percents.Count(percent => percent is > 10 and < 90) >= 3, string.Join(' ', percents));
        Assert.Contains(_bench.Observer.Progress, progress => progress is { DownloadedBytes: > 100_000, BytesPerSecond: > 0, EtaSeconds: > 0 });
    }
}
