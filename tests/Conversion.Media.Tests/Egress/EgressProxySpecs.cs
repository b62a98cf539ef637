using System.Net;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>What an allowed request and its answer look like after the proxy: everything that matters arrives unchanged.</summary>
public sealed class EgressProxySpecs
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly EgressProxy Proxy = new(new EgressOptions { AllowedNetworks = { "127.0.0.0/8" } });

    [Fact]
    public async Task A_response_arrives_as_the_server_sent_it()
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("hello", "X-Kept: a=ü\r\n"));
        await using var session = Proxy.OpenSession(1_000_000);
        using var client = session.CreateHttpClient();

        using var response = await client.GetAsync($"{server.Url}/a%2Fb/../c?d=%20#e", Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("hello", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.True(response.Headers.Contains("X-Kept"));
        Assert.Empty(session.Denials);
        Assert.Empty(session.Failures);
    }
}
