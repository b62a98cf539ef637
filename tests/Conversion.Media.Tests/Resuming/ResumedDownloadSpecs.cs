using System.Security.Cryptography;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Media.Resuming;
using Conversion.Media.Tests.Engine;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.Media.Tests.Resuming;

/// <summary>An attempt ends in the midst of its download; the next one of the job finds what it left.</summary>
public sealed class ResumedDownloadSpecs : IAsyncLifetime
{
    private const string Path = "/large.wav";
    private static readonly OutputProfile Copy = new(OutputFormat.Wav);
    private static readonly Delivery Slow = new() { BytesPerSecond = 4_000_000 };
    private EngineBench _bench = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Whole => System.IO.Path.Combine(_bench.WorkFolder, PartialDownload.FolderName, "source.f0.media");

    private string Part => $"{Whole}.part";

    public async ValueTask InitializeAsync() => _bench = await EngineBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task It_is_gone_on_with_where_it_ended()
    {
        var left = await BreakOffAsync();

        var converted = await ConvertAsync();

        var size = await AssertWholeAsync(converted, SampleMedia.LargeWav);
        var from = left - PartialFolder.DistrustedBytes;
        var fetch = _bench.Server.RequestsTo(Path)[^1];
        Assert.Equal(($"bytes={from}-", size - from), (fetch.Headers["Range"], fetch.BytesSent));
        AssertProgressFrom(from, size);
    }

    [Fact]
    public async Task It_is_gone_on_with_when_somebody_has_killed_yt_dlp()
    {
        _bench.Server.Add(Path, SampleMedia.LargeWav, Slow);
        var failing = _bench.FailAsync(_bench.Server.Url(Path), Copy);
        await PartGrowsAsync();
        await WorkProcesses.SignalAsync("KILL", WorkProcesses.IdsOf("yt-dlp", _bench.WorkFolder).Single());
        Assert.True((await failing).Retryable);
        _bench.StartAnew();
        var left = new FileInfo(Part).Length;

        var converted = await ConvertAsync();

        await AssertWholeAsync(converted, SampleMedia.LargeWav);
        Assert.Equal($"bytes={left - PartialFolder.DistrustedBytes}-", _bench.Server.RequestsTo(Path)[^1].Headers["Range"]);
    }

    [Fact]
    public async Task It_is_gone_on_with_for_an_encoding_too()
    {
        await BreakOffAsync();

        await ConvertAsync(format: OutputFormat.Flac);

        Assert.Equal([JobPhase.Resolving, JobPhase.Downloading, JobPhase.Converting], _bench.Observer.Phases);
        Assert.StartsWith("bytes=", _bench.Server.RequestsTo(Path)[^1].Headers["Range"], StringComparison.Ordinal);
        Assert.NotEqual("bytes=0-", _bench.Server.RequestsTo(Path)[^1].Headers["Range"]);
    }

    [Fact]
    public async Task A_date_will_do_where_there_is_no_tag()
    {
        var dated = Slow with { EntityTag = "" };
        var left = await BreakOffAsync(dated);

        await AssertWholeAsync(await ConvertAsync(dated with { BytesPerSecond = null }), SampleMedia.LargeWav);

        Assert.Equal($"bytes={left - PartialFolder.DistrustedBytes}-", _bench.Server.RequestsTo(Path)[^1].Headers["Range"]);
    }

    [Theory]
    [InlineData("\"another\"", null)]
    [InlineData("", "2026-01-02T03:04:05Z")]
    public async Task A_source_that_tells_of_a_change_is_fetched_anew(string tag, string? modified)
    {
        await BreakOffAsync(Slow with { EntityTag = tag.Length == 0 ? "" : null });

        var converted = await ConvertAsync(new Delivery { EntityTag = tag, LastModified = modified is null ? null : DateTimeOffset.Parse(modified) });

        var size = await AssertWholeAsync(converted, SampleMedia.LargeWav);
        var fetch = _bench.Server.RequestsTo(Path)[^1];
        Assert.Equal(("bytes=0-", size), (fetch.Headers["Range"], fetch.BytesSent));
    }

    [Fact]
    public async Task A_source_of_another_length_is_fetched_anew_even_under_the_same_tag()
    {
        await BreakOffAsync(Slow with { EntityTag = "\"same\"" });

        var converted = await ConvertAsync(new Delivery { EntityTag = "\"same\"" }, SampleMedia.OtherLargeWav);

        await AssertWholeAsync(converted, SampleMedia.OtherLargeWav);
        Assert.Equal("bytes=0-", _bench.Server.RequestsTo(Path)[^1].Headers["Range"]);
    }

    [Fact]
    public async Task A_source_that_changes_once_it_was_asked_is_not_spliced()
    {
        await BreakOffAsync();
        var (then, now) = (Serve.Sample(SampleMedia.LargeWav), Serve.Sample(SampleMedia.LargeWav, new Delivery { EntityTag = "\"changed\"" }));
        _bench.Server.Add(Path, context => context.Request.Headers.Range == "bytes=0-0" ? then(context) : now(context));

        var converted = await _bench.ConvertAsync(_bench.Server.Url(Path), Copy);

        var size = await AssertWholeAsync(converted, SampleMedia.LargeWav);
        Assert.Equal(size, _bench.Server.RequestsTo(Path)[^1].BytesSent);
    }

    [Fact]
    public async Task A_server_that_passes_over_the_condition_is_seen_through_by_the_length()
    {
        await BreakOffAsync();
        var (then, now) = (Serve.Sample(SampleMedia.LargeWav), Serve.Sample(SampleMedia.OtherLargeWav));
        _bench.Server.Add(Path, context =>
        {
            context.Request.Headers.Remove("If-Range");
            return context.Request.Headers.Range == "bytes=0-0" ? then(context) : now(context);
        });

        var failure = await _bench.FailAsync(_bench.Server.Url(Path), Copy);

        Assert.Equal((FailureKind.ServerError, true), (failure.Kind, failure.Retryable));
        Assert.False(File.Exists(Whole));
    }

    [Fact]
    public async Task A_source_that_gives_no_parts_any_more_is_fetched_anew()
    {
        await BreakOffAsync();

        await AssertCopyAsync(await ConvertAsync(new Delivery { Ranges = false }), SampleMedia.LargeWav);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_complete_is_not_asked_for_again(bool isRenamed)
    {
        _bench.Options = new MediaOptions { FfmpegPath = "/bin/false" };
        _bench.Server.Add(Path, SampleMedia.LargeWav);
        await _bench.FailAsync(_bench.Server.Url(Path), Copy);
        _bench.StartAnew();
        if (!isRenamed) File.Move(Whole, Part);
        var before = _bench.Server.Requests.Count;
        _bench.Options = new MediaOptions();

        var converted = await _bench.ConvertAsync(_bench.Server.Url(Path), Copy);

        var size = await AssertWholeAsync(converted, SampleMedia.LargeWav);
        Assert.DoesNotContain(_bench.Server.Requests.Skip(before), request => request.Headers.ContainsKey("If-Range"));
        AssertProgressFrom(size, size);
    }

    [Fact]
    public async Task More_than_the_whole_is_something_else()
    {
        await BreakOffAsync();
        await File.AppendAllTextAsync(Part, new string('x', 20_000_000), Cancellation);

        await AssertWholeAsync(await ConvertAsync(), SampleMedia.LargeWav);

        Assert.Equal("bytes=0-", _bench.Server.RequestsTo(Path)[^1].Headers["Range"]);
    }

    /// <summary>Runs an attempt, ends it when some of the file is there, and gives the next one its folder; the length of what was left.</summary>
    private async Task<long> BreakOffAsync(Delivery? delivery = null)
    {
        _bench.Server.Add(Path, SampleMedia.LargeWav, delivery ?? Slow);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var converting = _bench.ConvertAsync(_bench.Server.Url(Path), Copy, cancel.Token);
        await PartGrowsAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => converting);
        Assert.Equal([JobPhase.Resolving, JobPhase.Downloading], _bench.Observer.Phases);
        _bench.StartAnew();
        return new FileInfo(Part).Length;
    }

    private Task PartGrowsAsync() => Eventually.HoldsAsync(
        () => new FileInfo(Part) is { Exists: true, Length: > 2_000_000 }, TimeSpan.FromSeconds(60), Cancellation);

    private Task<ConvertedMedia> ConvertAsync(Delivery? delivery = null, MediaSample? sample = null, OutputFormat format = OutputFormat.Wav)
    {
        _bench.Server.Add(Path, sample ?? SampleMedia.LargeWav, delivery);
        return _bench.ConvertAsync(_bench.Server.Url(Path), new OutputProfile(format));
    }

    /// <summary>The file that was fetched is the source's byte for byte, and the result as good as from one run; its length.</summary>
    private async Task<long> AssertWholeAsync(ConvertedMedia converted, MediaSample sample)
    {
        var source = await sample.PathAsync(Cancellation);
        Assert.Equal(await HashAsync(source), await HashAsync(Whole));
        await AssertCopyAsync(converted, sample);
        return new FileInfo(source).Length;
    }

    private static async Task AssertCopyAsync(ConvertedMedia converted, MediaSample sample) =>
        Assert.Equal(await PacketHashes.OfAsync(await sample.PathAsync(Cancellation), "a"), await PacketHashes.OfAsync(converted.FilePath, "a"));

    private void AssertProgressFrom(long keptBytes, long size)
    {
        var progress = _bench.Observer.Progress.SkipWhile(report => report.DownloadedBytes == 0).ToList();
        Assert.InRange(progress[0].DownloadedBytes, keptBytes, size);
        Assert.InRange(progress[0].Percent, 90.0 * keptBytes / size * 0.9, 99);
        Assert.Equal(progress.Select(report => report.DownloadedBytes).Order(), progress.Select(report => report.DownloadedBytes));
        Assert.Equal(progress.Select(report => report.Percent).Order(), progress.Select(report => report.Percent));
        Assert.Equal((size, size), (progress[^1].DownloadedBytes, progress[^1].TotalBytes));
    }

    private static async Task<string> HashAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexString(await SHA256.HashDataAsync(stream, Cancellation));
    }
}
