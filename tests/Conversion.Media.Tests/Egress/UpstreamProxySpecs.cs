using System.Net;
using System.Text;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>Behind an operator's own proxy, which resolves names: literals and special names are still judged here.</summary>
public sealed class UpstreamProxySpecs
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET http://media.example:{port}/a?b HTTP/1.1\r\n\r\n", "")]
    [InlineData("CONNECT media.example:{port} HTTP/1.1\r\n\r\n", "GET /a?b HTTP/1.1\r\n\r\n")]
    public async Task A_request_goes_through_it_with_the_name_unresolved(string request, string inTunnel)
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("hello"));
        var looked = new List<string>();
        await using var operators = new EgressProxy(new EgressOptions { AllowedNetworks = { "127.0.0.0/8" } }, resolve: (host, _) =>
        {
            looked.Add(host);
            return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        }).OpenSession(1_000_000);
        await using var session = Open(operators.Address);
        await using var stream = await RawExchange.ConnectAsync(session, Cancellation);

        await stream.WriteAsync(Encoding.ASCII.GetBytes(RawExchange.Authorize(session, request.Replace("{port}", $"{server.Port}"))), Cancellation);
        if (inTunnel.Length > 0)
        {
            Assert.StartsWith("HTTP/1.1 200 ", await LoopbackServer.ReadHeadAsync(stream, Cancellation), StringComparison.Ordinal);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(inTunnel), Cancellation);
        }

        using var reader = new StreamReader(stream);
        Assert.EndsWith("hello", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        Assert.StartsWith("GET /a?b HTTP/1.1\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
        Assert.Equal(["media.example"], looked);
    }

    [Theory]
    [InlineData("GET http://media.example/a HTTP/1.1\r\n\r\n", "GET http://media.example/a HTTP/1.1\r\nHost: media.example\r\n")]
    [InlineData("CONNECT media.example:443 HTTP/1.1\r\n\r\n", "CONNECT media.example:443 HTTP/1.1\r\nHost: media.example:443\r\n")]
    [InlineData("CONNECT [2606:4700:4700::1111]:443 HTTP/1.1\r\n\r\n", "CONNECT [2606:4700:4700::1111]:443 HTTP/1.1\r\n")]
    public async Task It_is_given_the_operators_credentials_and_never_the_tools(string request, string start)
    {
        await using var operators = LoopbackServer.Start("HTTP/1.1 200 OK\r\n\r\n");
        await using var session = Open(new Uri($"http://us%65r:p%40ss@{operators.EndPoint}"));

        await RawExchange.SendAsync(session, request, Cancellation);

        var seen = Assert.Single(operators.Requests);
        Assert.StartsWith(start, seen, StringComparison.Ordinal);
        Assert.Contains($"\r\nProxy-Authorization: Basic {Convert.ToBase64String("user:p@ss"u8)}\r\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(RawExchange.Authorization(session), seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://localhost/")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("http://example.com:6379/")]
    public async Task What_can_be_told_without_resolving_is_denied_before_it_hears_of_it(string url)
    {
        await using var operators = LoopbackServer.Start(LoopbackServer.Ok("secret"));
        await using var session = Open(new Uri(operators.Url));

        var answer = await RawExchange.SendAsync(session, $"GET {url} HTTP/1.1\r\n\r\n", Cancellation);

        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Single(session.Denials);
        Assert.Equal(0, operators.Connections);
    }

    [Theory]
    [InlineData("GET http://media.example/a HTTP/1.1\r\n\r\n", true)]
    [InlineData("GET http://169.254.169.254/ HTTP/1.1\r\n\r\n", false)]
    [InlineData("GET http://example.com:6379/ HTTP/1.1\r\n\r\n", false)]
    public async Task A_sessions_own_proxy_stands_behind_the_same_filter_and_in_the_place_of_all_others(string request, bool passes)
    {
        await using var usual = LoopbackServer.Start(LoopbackServer.Ok("usual"));
        await using var own = LoopbackServer.Start(LoopbackServer.Ok("own"));
        var proxy = new EgressProxy(new EgressOptions { UpstreamProxy = new Uri(usual.Url) }, resolve: (host, _) => throw new InvalidOperationException($"{host} was looked up."));
        await using var session = proxy.OpenSession(1_000_000, new Uri(own.Url));

        var answer = await RawExchange.SendAsync(session, request, Cancellation);

        Assert.Equal(passes, answer.EndsWith("own", StringComparison.Ordinal));
        Assert.Equal((0, passes ? 1 : 0, passes ? 0 : 1), (usual.Connections, own.Connections, session.Denials.Count));
    }

    [Theory]
    [InlineData(502, EgressFailureKind.Unreachable)]
    [InlineData(503, EgressFailureKind.Unreachable)]
    [InlineData(504, EgressFailureKind.TimedOut)]
    [InlineData(407, EgressFailureKind.InvalidResponse)]
    [InlineData(200, null)]
    public async Task Its_refusal_to_connect_is_recorded(int status, EgressFailureKind? kind)
    {
        await using var operators = LoopbackServer.Start($"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        await using var session = Open(new Uri(operators.Url));

        var answer = await RawExchange.SendAsync(session, "CONNECT media.example:443 HTTP/1.1\r\n\r\n", Cancellation);

        Assert.Equal(kind is null, answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal));
        Assert.Equal(kind is null ? [] : [new EgressFailure("media.example", kind.Value)], session.Failures);
    }

    private static EgressSession Open(Uri upstream) => new EgressProxy(
        new EgressOptions { UpstreamProxy = upstream },
        resolve: (host, _) => throw new InvalidOperationException($"{host} was looked up.")).OpenSession(1_000_000);
}
