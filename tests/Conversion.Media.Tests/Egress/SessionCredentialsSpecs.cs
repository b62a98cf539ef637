using System.Text;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>A session is its own attempt's: another process that finds the port gets nowhere.</summary>
public sealed class SessionCredentialsSpecs
{
    private static readonly EgressProxy Proxy = new(new EgressOptions { AllowedNetworks = { "127.0.0.0/8" } });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("Proxy-Authorization: Basic\r\n")]
    [InlineData("Proxy-Authorization: Basic {wrong}\r\n")]
    [InlineData("Proxy-Authorization: Basic {other}\r\n")]
    [InlineData("Proxy-Authorization: Bearer {right}\r\n")]
    [InlineData("Proxy-Authorization: Basic {right}x\r\n")]
    [InlineData("Proxy-Authorization: Basic {right}\r\nProxy-Authorization: Basic {right}\r\n")]
    [InlineData("Authorization: Basic {right}\r\n")]
    public async Task Without_its_password_a_request_is_answered_407_and_goes_nowhere(string fields)
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("secret"));
        await using var session = Proxy.OpenSession(1_000_000);
        await using var other = Proxy.OpenSession(1_000_000);
        fields = fields.Replace("{right}", Encode(session.Address.UserInfo)).Replace("{other}", Encode(other.Address.UserInfo)).Replace("{wrong}", Encode("session:x"));

        foreach (var start in new[] { $"GET {server.Url}/ HTTP/1.1\r\n", $"CONNECT {server.EndPoint} HTTP/1.1\r\n", "CONNECT 10.0.0.1:443 HTTP/1.1\r\n" })
        {
            await using var stream = await RawExchange.ConnectAsync(session, Cancellation);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{start}{fields}\r\n"), Cancellation);
            using var reader = new StreamReader(stream);
            var answer = await reader.ReadToEndAsync(Cancellation);

            Assert.StartsWith("HTTP/1.1 407 Proxy Authentication Required\r\n", answer, StringComparison.Ordinal);
            Assert.Contains("\r\nProxy-Authenticate: Basic realm=\"attempt\"\r\n", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        }

        Assert.Equal(0, server.Connections);
        Assert.Empty(session.Denials); // a stranger's request says nothing of the attempt
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("basic")]
    [InlineData("BASIC")]
    public async Task With_it_a_request_passes(string scheme)
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("hello"));
        await using var session = Proxy.OpenSession(1_000_000);

        var answer = await RawExchange.SendAsync(
            session, $"GET {server.Url}/ HTTP/1.1\r\nProxy-Authorization: {scheme} {Encode(session.Address.UserInfo)}\r\n\r\n", Cancellation);

        Assert.EndsWith("hello", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy-Authorization", Assert.Single(server.Requests), StringComparison.OrdinalIgnoreCase);
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
