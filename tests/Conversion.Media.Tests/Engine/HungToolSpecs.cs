using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;

namespace Conversion.Media.Tests.Engine;

/// <summary>Tools that hang or spin in steps too short for a signal to hit: a script stands in front of the real one.</summary>
public sealed class HungToolSpecs : IAsyncLifetime
{
    private const string Sound = """{"format_id":"2","url":"/sample.m4a","ext":"m4a","vcodec":"none","acodec":"mp4a.40.2","protocol":"http"}""";
    private static readonly OutputProfile Mp3 = new(OutputFormat.Mp3);
    private readonly string _scripts = Directory.CreateTempSubdirectory("hung-tools-").FullName;
    private PlatformBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await PlatformBench.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        Directory.Delete(_scripts, recursive: true);
    }

    [Fact]
    public async Task A_verification_that_hangs_is_a_stall_and_no_fault_of_the_source()
    {
        _bench.Options = new MediaOptions { StallSeconds = 2, FfprobePath = Script("sleep 300") };

        var failure = await _bench.FailAsync(Sound, Mp3, seconds: 4);

        Assert.Equal((FailureKind.Stalled, true), (failure.Kind, failure.Retryable));
        Assert.StartsWith("Stalled while verifying the result", failure.Evidence, StringComparison.Ordinal);
        Assert.Empty(WorkProcesses.In(_bench.WorkFolder));
    }

    [Fact]
    public async Task A_verification_that_somebody_kills_is_worth_another_attempt()
    {
        _bench.Options = new MediaOptions { FfprobePath = Script("kill -9 $$") };

        var failure = await _bench.FailAsync(Sound, Mp3, seconds: 4);

        Assert.Equal((FailureKind.OutOfMemory, true), (failure.Kind, failure.Retryable));
    }

    [Fact]
    public async Task A_cover_that_hangs_is_left_out()
    {
        await using var bench = await EngineBench.StartAsync();
        bench.Options = new MediaOptions { StallSeconds = 4, FfmpegPath = Script("""case "$*" in *mjpeg*) sleep 300 ;; *) exec ffmpeg "$@" ;; esac""") };

        var converted = await bench.ConvertAsync(bench.Server.Url(SampleMedia.M4aTagged), Mp3);

        Assert.False((await MediaProbe.ReadAsync(converted.FilePath, TestContext.Current.CancellationToken)).HasCover);
        Assert.Empty(WorkProcesses.In(bench.WorkFolder));
    }

    [Fact]
    public async Task A_conversion_that_only_spins_is_a_stall()
    {
        _bench.Options = new MediaOptions { StallSeconds = 2, FfmpegPath = Script("while :; do :; done") };

        Assert.Equal(FailureKind.Stalled, (await _bench.FailAsync(Sound, Mp3, seconds: 4)).Kind);
    }

    [Fact]
    public async Task Resolving_may_think_for_longer_than_a_stall_lasts()
    {
        await using var bench = await EngineBench.StartAsync();
        var thinking = Script("""case "$*" in *--dump-json*) timeout 8 sh -c 'while :; do :; done' ;; esac; exec yt-dlp "$@" """);
        bench.Options = new MediaOptions { StallSeconds = 4, YtDlpPath = thinking };

        await bench.ConvertAsync(bench.Server.Url(SampleMedia.M4a), Mp3);
    }

    private string Script(string text)
    {
        var path = Path.Combine(_scripts, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
