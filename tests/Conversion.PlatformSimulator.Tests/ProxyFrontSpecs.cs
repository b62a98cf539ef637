using System.Net;
using System.Net.Sockets;
using System.Text;
using Conversion.Media.Egress;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>The one port, for whoever comes by whatever way.</summary>
public sealed class ProxyFrontSpecs(SimulatorFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://x.com/")]
    [InlineData("http://x.com/")]
    public async Task A_host_of_a_platform_is_reached(string url)
    {
        using var client = fixture.Simulator.CreateHttpClient();
        using var answer = await client.GetAsync(url, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode); // the platform's own, for a page that nobody needs
    }

    [Fact]
    public async Task Any_other_host_is_unreachable_in_the_egress_sessions_own_record()
    {
        await using var session = new EgressProxy(new EgressOptions { UpstreamProxy = fixture.Simulator.Proxy }).OpenSession(1 << 20);
        using var client = session.CreateHttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("https://elsewhere.example/", Cancellation));

        Assert.Equal(new EgressFailure("elsewhere.example", EgressFailureKind.Unreachable), Assert.Single(session.Failures));
    }

    [Fact]
    public async Task Nobody_trusts_it_who_was_not_told_to()
    {
        using var stranger = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(fixture.Simulator.Proxy) });

        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("https://x.com/", Cancellation));
    }

    [Fact]
    public async Task It_can_be_looked_at_without_a_proxy_over_TLS_as_well()
    {
        using var client = fixture.Simulator.CreateHttpClient(isDirect: true);

        var page = await client.GetStringAsync(new UriBuilder(fixture.Simulator.Proxy) { Scheme = "https" }.Uri, Cancellation);

        Assert.Contains("Platform simulator", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_in_pieces_is_put_together()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, fixture.Simulator.Proxy.Port, Cancellation);
        await using var stream = socket.GetStream();
        foreach (var piece in new[] { "C", "ONNECT x.com:443 HT", "TP/1.1\r\nHost: x.com:443\r", "\n\r\n" })
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(piece), Cancellation);
            await stream.FlushAsync(Cancellation);
        }

        var answer = new byte[64];
        var length = await stream.ReadAsync(answer, Cancellation);

        Assert.StartsWith("HTTP/1.1 200 ", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
    }
}
