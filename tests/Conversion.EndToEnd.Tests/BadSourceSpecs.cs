using System.Net.Sockets;
using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Microsoft.AspNetCore.Http;

namespace Conversion.EndToEnd.Tests;

/// <summary>A service whose limits are small enough to be reached.</summary>
public sealed class LimitedService(PostgresFixture postgres) : ServiceFixture(postgres,
    "--Converter:Retries:MaxAttempts=2",
    "--Converter:Media:MaxSourceBytes=2000000", "--Converter:Media:MaxOutputBytes=2000000", "--Converter:Media:MaxDurationSeconds=30");

/// <summary>What cannot be converted ends as a failed job that says why, inside its bounds, and leaves nothing.</summary>
public sealed class BadSourceSpecs(LimitedService fixture) : IClassFixture<LimitedService>
{
    private static readonly Dictionary<string, (string Path, Behaviour Behaviour)> Sources = new()
    {
        ["page without media"] = ("/plain.html", Serve.Sample(SampleMedia.PageWithoutMedia)),
        ["404"] = ("/404.mp4", Serve.Status(StatusCodes.Status404NotFound)),
        ["403"] = ("/403.mp4", Serve.Status(StatusCodes.Status403Forbidden)),
        ["410"] = ("/410.mp4", Serve.Status(StatusCodes.Status410Gone)),
        ["500"] = ("/500.mp4", Serve.Status(StatusCodes.Status500InternalServerError)),
        ["text named .mp4"] = ("/text.mp4", Serve.Sample(BadMedia.TextNamedMp4)),
        ["truncated"] = ("/truncated.mp4", Serve.Sample(BadMedia.TruncatedMp4)),
        ["truncated before its index"] = ("/truncated-without-index.mp4", Serve.Sample(BadMedia.TruncatedMp4WithoutIndex)),
        ["zero bytes"] = ("/empty.mp4", Serve.Sample(BadMedia.Empty)),
        ["endless"] = ("/endless.mp3", Serve.Endless()),
        ["dying midway always"] = ("/dying.mp4", Serve.Sample(SampleMedia.Mp4, new Delivery { ResetAfterBytes = 60_000, Ranges = false })),
        ["playlist of a local file"] = ("/playlist-local.mp4", Serve.Sample(BadMedia.PlaylistNamingLocalFile)),
        ["script of a local file"] = ("/concat-local.mp4", Serve.Sample(BadMedia.ConcatNamingLocalFile)),
        ["too long"] = ("/minute.m4a", Serve.Sample(SampleMedia.OneMinuteAudio)),
        ["redirects without end"] = ("/loop.mp4", Serve.Redirect("/loop.mp4")),
    };

    private readonly RunningService _service = fixture.Service;

    [Theory]
    [InlineData("page without media", "unsupported_url")]
    [InlineData("404", "not_found")]
    [InlineData("403", "access_denied")]
    [InlineData("410", "not_found")]
    [InlineData("500", "server_error")]
    [InlineData("text named .mp4", "source_corrupt")]
    [InlineData("truncated", "source_corrupt")]
    [InlineData("truncated before its index", "source_corrupt")]
    [InlineData("zero bytes", "source_corrupt")]
    [InlineData("endless", "too_large", "too_long")] // whichever of the two bounds it meets first
    [InlineData("dying midway always", "network_unreachable")]
    [InlineData("playlist of a local file", "url_not_allowed")]
    [InlineData("script of a local file", "url_not_allowed")]
    [InlineData("too long", "too_long")]
    [InlineData("redirects without end", "access_denied")]
    public async Task It_fails_for_the_right_reason(string source, params string[] kinds)
    {
        var (path, behaviour) = Sources[source];
        fixture.Media.Add(path, behaviour);

        await AssertFailsAsync(fixture.Media.Url(path), kinds);
    }

    [Fact]
    public async Task A_host_that_refuses_connections_is_unreachable()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0)); // taken, so that nobody else listens there, and never listening itself

        await AssertFailsAsync($"http://{bound.LocalEndPoint}/song.mp4", "network_unreachable");
    }

    [Fact]
    public async Task A_host_that_no_name_server_knows_is_unreachable() =>
        await AssertFailsAsync("http://no-such-host.invalid/song.mp4", "network_unreachable");

    private Task AssertFailsAsync(string url, params string[] kinds) => FailedJob.RunAsync(_service, url, kinds);
}
