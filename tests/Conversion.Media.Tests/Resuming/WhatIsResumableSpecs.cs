using Conversion.Domain.Jobs;
using Conversion.Media.Tests.Engine;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.Media.Tests.Resuming;

/// <summary>What is downloaded first so that it can be resumed, what is not, and what a platform's two files leave.</summary>
public sealed class WhatIsResumableSpecs : IAsyncLifetime
{
    private const string Pieces = """
        {"format_id":"1","url":"/picture.mp4","ext":"mp4","vcodec":"avc1","acodec":"none","height":360,"protocol":"http","downloader_options":{"http_chunk_size":100000}},
        {"format_id":"2","url":"/sound.wav","ext":"wav","vcodec":"none","acodec":"pcm_s16le","protocol":"http","downloader_options":{"http_chunk_size":100000}}
        """;

    private PlatformBench _platform = null!;
    private EngineBench _plain = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => (_platform, _plain) = (await PlatformBench.StartAsync(), await EngineBench.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _plain.DisposeAsync();
    }

    [Fact]
    public async Task An_encoding_goes_on_while_its_source_arrives()
    {
        await _plain.ConvertAsync(_plain.Server.Url(SampleMedia.LargeWav), new OutputProfile(OutputFormat.Flac));

        Assert.Equal([JobPhase.Resolving, JobPhase.Converting], _plain.Observer.Phases);
        Assert.False(HasPartial(_plain.WorkFolder));
    }

    [Fact]
    public async Task A_copy_of_something_short_does_too()
    {
        await _plain.ConvertAsync(_plain.Server.Url(SampleMedia.OneMinuteAudio), new OutputProfile(OutputFormat.M4a));

        Assert.False(HasPartial(_plain.WorkFolder));
    }

    [Fact]
    public async Task A_copy_of_what_cannot_be_had_in_parts_does_too()
    {
        _plain.Server.Add("/large.wav", SampleMedia.LargeWav, new Delivery { EntityTag = "", LastModified = DateTimeOffset.UtcNow.AddDays(1) });

        await _plain.ConvertAsync(_plain.Server.Url("/large.wav"), new OutputProfile(OutputFormat.Wav));

        Assert.False(HasPartial(_plain.WorkFolder));
    }

    [Fact]
    public async Task Fragments_are_never_left_for_another_attempt()
    {
        await _plain.ConvertAsync(_plain.Server.Url(SampleMedia.Dash), new OutputProfile(OutputFormat.Mp4));

        Assert.Contains(JobPhase.Downloading, _plain.Observer.Phases);
        Assert.False(HasPartial(_plain.WorkFolder));
    }

    [Fact]
    public async Task Of_two_files_the_complete_one_is_kept_and_the_other_gone_on_with()
    {
        var output = new OutputProfile(OutputFormat.Mp4);
        _platform.Server.Add("/picture.mp4", SampleMedia.SilentMp4);
        _platform.Server.Add("/sound.wav", SampleMedia.Wav, new Delivery { BytesPerSecond = 50_000 });
        var part = Path.Combine(_platform.WorkFolder, PartialDownload.FolderName, "source.f1.media.part");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var converting = _platform.ConvertAsync(Pieces, output, seconds: 4, cancel.Token);
        await Eventually.HoldsAsync(() => new FileInfo(part) is { Exists: true, Length: > 150_000 }, TimeSpan.FromSeconds(60), Cancellation);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => converting);
        _platform.StartAnew();
        _platform.Server.Add("/sound.wav", SampleMedia.Wav);
        var (left, before) = (new FileInfo(part).Length, _platform.Server.Requests.Count);

        var converted = await _platform.ConvertAsync(Pieces, output, seconds: 4);

        var requests = _platform.Server.Requests.Skip(before).ToList();
        Assert.Equal("bytes=0-0", Assert.Single(requests, request => request.Path == "/picture.mp4").Headers["Range"]);
        Assert.StartsWith($"bytes={left - 64 * 1024}-", requests.First(request => request.Headers.ContainsKey("If-Range")).Headers["Range"], StringComparison.Ordinal);
        Assert.Equal("", await MediaProbe.DecodeAsync(converted.FilePath, Cancellation));
        Assert.Equal(await PacketHashes.OfAsync(await SampleMedia.SilentMp4.PathAsync(Cancellation), "v"), await PacketHashes.OfAsync(converted.FilePath, "v"));
    }

    private static bool HasPartial(string workFolder) => Directory.Exists(Path.Combine(workFolder, PartialDownload.FolderName));
}
