using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.Media.Tests.Engine;

/// <summary>
/// Whatever an attempt is at, it never goes quiet for as long as five seconds. Steps that would say nothing for longer are made by
/// a script in front of the real tool, and by sources that tell neither their size nor their length.
/// </summary>
public sealed class QuietStepSpecs : IAsyncLifetime
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);
    private static readonly OutputProfile Mp3 = new(OutputFormat.Mp3);
    private readonly string _scripts = Directory.CreateTempSubdirectory("quiet-tools-").FullName;
    private EngineBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await EngineBench.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        Directory.Delete(_scripts, recursive: true);
    }

    [Fact]
    public async Task A_platform_that_is_long_in_answering()
    {
        _bench.Options = new MediaOptions { YtDlpPath = Slowed("yt-dlp", "*--dump-json*") };

        await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.M4a), Mp3);

        AssertNeverQuiet(JobPhase.Resolving);
    }

    [Fact]
    public async Task A_look_into_the_source_and_the_result_that_takes_long()
    {
        _bench.Options = new MediaOptions { FfprobePath = Slowed("ffprobe", "*") };

        await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.M4a), Mp3);

        AssertNeverQuiet(JobPhase.Converting);
    }

    [Fact]
    public async Task A_cover_that_takes_long()
    {
        _bench.Options = new MediaOptions { FfmpegPath = Slowed("ffmpeg", "*mjpeg*") };

        await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.M4aTagged), Mp3);

        AssertNeverQuiet(JobPhase.Converting);
    }

    [Fact]
    public async Task A_conversion_whose_tool_says_nothing_at_first()
    {
        _bench.Options = new MediaOptions { FfmpegPath = Slowed("ffmpeg", "*-progress*") };

        await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.M4a), Mp3);

        AssertNeverQuiet(JobPhase.Converting);
    }

    [Fact]
    public async Task A_source_that_is_long_in_saying_whether_it_can_be_had_in_parts()
    {
        var deliver = Serve.Sample(SampleMedia.LargeWav);
        _bench.Server.Add("/large.wav", async context =>
        {
            if (context.Request.Headers.Range == "bytes=0-0") await Task.Delay(Quiet, context.RequestAborted);
            await deliver(context);
        });

        await _bench.ConvertAsync(_bench.Server.Url("/large.wav"), new OutputProfile(OutputFormat.Wav));

        AssertNeverQuiet(JobPhase.Resolving);
    }

    [Fact]
    public async Task Without_size_and_length_bytes_rate_and_media_move_and_the_percentage_stands()
    {
        _bench.Server.Add("/radio.mp3", Serve.Sample(SampleMedia.RadioMp3, new Delivery { Length = false, BytesPerSecond = 8_000 }));

        await _bench.ConvertAsync(_bench.Server.Url("/radio.mp3"), new OutputProfile(OutputFormat.Ogg));

        var converting = _bench.Observer.Told.Where(told => told.Phase == JobPhase.Converting).Select(told => told.Progress).ToList();
        var moving = converting.Where(progress => progress is { BytesPerSecond: > 0, ProcessedSeconds: > 0 }).ToList();
        Assert.True(moving.DistinctBy(progress => progress.DownloadedBytes).Count() > 4);
        Assert.True(moving.DistinctBy(progress => progress.ProcessedSeconds).Count() > 4);
        Assert.All(moving, progress => Assert.Null(progress.TotalBytes));
        Assert.True(moving.SkipLast(1).DistinctBy(progress => progress.Percent).Count() == 1);
        AssertNeverQuiet(JobPhase.Converting);
    }

    [Fact]
    public async Task With_a_size_and_no_length_the_percentage_follows_the_bytes()
    {
        _bench.Server.Add("/live.mkv", Serve.Sample(SampleMedia.LiveMatroska, new Delivery { BytesPerSecond = 12_000 }));

        await _bench.ConvertAsync(_bench.Server.Url("/live.mkv"), Mp3);

        var percents = _bench.Observer.Told.Where(told => told.Phase == JobPhase.Converting).Select(told => told.Progress.Percent).Distinct().ToList();
        Assert.True(percents.Count(percent => percent is > 10 and < 90) > 3, string.Join(' ', percents));
    }

    [Fact]
    public async Task When_all_bytes_are_there_the_media_still_moves()
    {
        _bench.Options = new MediaOptions { FfmpegPath = Script("""case "$*" in *-progress*) exec ffmpeg -re "$@" ;; *) exec ffmpeg "$@" ;; esac""") };

        await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.M4a), Mp3);

        var told = _bench.Observer.Progress;
        var whole = told.Where(progress => progress.DownloadedBytes == told[^1].DownloadedBytes).ToList();
        Assert.True(whole.Where(progress => progress.ProcessedSeconds > 0).DistinctBy(progress => progress.ProcessedSeconds).Count() > 2);
        Assert.True(whole.DistinctBy(progress => progress.Percent).Count() > 2);
    }

    [Fact]
    public async Task Beats_hide_no_stall()
    {
        _bench.Options = new MediaOptions { StallSeconds = 6, YtDlpPath = Script("exec sleep 300") };

        var failure = await _bench.FailAsync(_bench.Server.Url(SampleMedia.M4a), Mp3);

        Assert.Equal(FailureKind.Stalled, failure.Kind);
        Assert.True(_bench.Observer.Told.Count(told => told.Phase == JobPhase.Resolving) > 3);
    }

    // The step that was slowed is longer than the silence that is allowed, so a quiet one would show.
    private void AssertNeverQuiet(JobPhase slow)
    {
        var told = _bench.Observer.Told;
        var gaps = told.Zip(told.Skip(1), (one, next) => next.At - one.At).Append(TimeSpan.Zero);
        var inPhase = told.Where(one => one.Phase == slow).Select(one => one.At).ToList();
        Assert.True(inPhase[^1] - inPhase[0] > LongestSilence, $"Nothing was slow: {inPhase[0]} to {inPhase[^1]}.");
        Assert.True(gaps.Max() < LongestSilence, $"It was quiet for {gaps.Max()}.");
        Assert.False(_bench.Observer.Overlapped);
        Assert.Equal(told.Select(one => one.Progress.Percent).Order(), told.Select(one => one.Progress.Percent));
    }

    private string Slowed(string tool, string when) =>
        Script($"""case "$*" in {when}) sleep {Quiet.TotalSeconds} ;; esac; exec {tool} "$@" """);

    private string Script(string text)
    {
        var path = Path.Combine(_scripts, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
