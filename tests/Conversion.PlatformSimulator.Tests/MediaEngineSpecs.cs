using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Media;
using Conversion.Media.Egress;
using Conversion.TestMedia.Samples;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>The service's own engine, with ffmpeg as well as yt-dlp, gets from the simulator what it would get from the platforms.</summary>
public sealed class MediaEngineSpecs(SimulatorFixture fixture) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simulator-engine-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("youtube", "sim-success", OutputFormat.Mp4, "h264", "aac")]
    [InlineData("youtube", "sim-musical", OutputFormat.Mp3, null, "mp3")]
    [InlineData("youtube", "sim-hls-vid", OutputFormat.M4a, null, "aac")]
    [InlineData("twitter", "1900000000000000001", OutputFormat.Mp4, "h264", "aac")]
    [InlineData("twitter", "1simSpaceOver", OutputFormat.Mp3, null, "mp3")]
    [InlineData("reddit", "simok1", OutputFormat.Mp3, null, "mp3")]
    [InlineData("soundcloud", "a-tone", OutputFormat.Opus, null, "opus")]
    [InlineData("instagram", "SimAvailable", OutputFormat.Mp4, "h264", "aac")]
    [InlineData("facebook", "1000000000000001", OutputFormat.Mp3, null, "mp3")]
    [InlineData("bilibili", "1simFilm01", OutputFormat.Mp4, "h264", "aac")]
    public async Task It_converts(string platform, string id, OutputFormat format, string? video, string audio)
    {
        var converted = await ConvertAsync(platform, id, format);

        var probe = await MediaProbe.ReadAsync(converted.FilePath, Cancellation);
        Assert.Equal((video, audio), (probe.Video?.Codec, probe.Audio?.Codec));
        Assert.InRange(converted.DurationSeconds, Renditions.Seconds - 0.5, Renditions.Seconds + 0.5);
    }

    [Theory]
    [InlineData("youtube", "sim-livenow", FailureKind.ContentIsLive)]
    [InlineData("twitter", "1simSpaceLive", FailureKind.ContentIsLive)]
    [InlineData("twitter", "1simBroadcastLive", FailureKind.ContentIsLive)]
    [InlineData("youtube", "sim-toolong", FailureKind.TooLong)]
    [InlineData("twitter", "1900000000000000013", FailureKind.ContentRemoved)]
    [InlineData("twitch", "sim_on_air", FailureKind.ContentIsLive)]
    [InlineData("twitch", "sim_quiet", FailureKind.ContentNotYetAvailable)]
    [InlineData("twitch", "sim_nobody", FailureKind.NotFound)]
    [InlineData("instagram", "SimPrivate00", FailureKind.LoginRequired)]
    [InlineData("instagram", "SimAdultOnly", FailureKind.ContentAgeRestricted)]
    [InlineData("instagram", "SimLoginWall", FailureKind.RateLimited)]
    [InlineData("instagram", "SimPicture00", FailureKind.ContentNoMedia)]
    [InlineData("instagram", "SimLimit0000", FailureKind.RateLimited)]
    [InlineData("facebook", "1000000000000011", FailureKind.LoginRequired)]
    [InlineData("facebook", "1000000000000012", FailureKind.ContentRemoved)]
    [InlineData("facebook", "1000000000000014", FailureKind.PlatformChanged)]
    [InlineData("bilibili", "1simLogin1", FailureKind.LoginRequired)]
    [InlineData("bilibili", "1simGone01", FailureKind.ContentRemoved)]
    [InlineData("bilibili", "1simPaid01", FailureKind.ContentMembersOnly)]
    [InlineData("bilibili", "1simRisk01", FailureKind.RateLimited)]
    [InlineData("bilibili", "1simLimit1", FailureKind.RateLimited)]
    [InlineData("bilibili", "1simShape1", FailureKind.PlatformChanged)]
    public async Task It_refuses(string platform, string id, FailureKind kind)
    {
        var failure = await Assert.ThrowsAsync<MediaFailureException>(() => ConvertAsync(platform, id, OutputFormat.Mp3));

        Assert.Equal(kind, failure.Failure.Kind);
    }

    private Task<ConvertedMedia> ConvertAsync(string platform, string id, OutputFormat format)
    {
        var options = new MediaOptions
        {
            CertificateAuthorities = fixture.Simulator.AuthorityFile,
            DenoPath = Environment.GetEnvironmentVariable("Converter__Media__DenoPath"),
            DenoCache = Environment.GetEnvironmentVariable("Converter__Media__DenoCache"),
        };
        var egress = new EgressProxy(new EgressOptions { UpstreamProxy = fixture.Simulator.Proxy });
        var engine = new MediaEngine(options, egress, TimeProvider.System, NullLogger<MediaEngine>.Instance);
        Assert.True(SourceUrl.TryParse(fixture.LinkTo(platform, id), out var url, out _));
        var request = new ConversionRequest(
            Guid.NewGuid(), 1, url, platform, new OutputProfile(format), "default", _folder.FullName);
        return engine.ConvertAsync(request, new SilentObserver(), Cancellation);
    }

    private sealed class SilentObserver : IConversionObserver
    {
        public ValueTask ResolvedAsync(SourceMetadata source, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask PhaseStartedAsync(JobPhase phase, CancellationToken cancellation) => ValueTask.CompletedTask;

        public void Progressed(AttemptProgress progress)
        {
        }
    }
}
