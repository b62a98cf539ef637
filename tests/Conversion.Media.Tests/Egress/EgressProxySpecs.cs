using System.Net;
using System.Security.Cryptography;
using System.Text;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>What an allowed request and its answer look like after the proxy: everything that matters arrives unchanged.</summary>
public sealed class EgressProxySpecs
{
    private static readonly EgressProxy Proxy = new(new EgressOptions { AllowedNetworks = { "127.0.0.0/8" } });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_goes_on_in_origin_form_with_the_judged_host_and_without_what_is_for_the_proxy()
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("hello"));
        await using var session = Proxy.OpenSession(1_000_000);

        await RawExchange.SendAsync(
            session,
            $"GET http://127.1:{server.Port}/a%2Fb/../c?d=%20&e=//f HTTP/1.1\r\nHost: elsewhere.example\r\nUser-Agent: test\r\n" +
            "Proxy-Authorization: Basic eA==\r\nProxy-Connection: keep-alive\r\nConnection: X-Mine, keep-alive\r\nX-Mine: 1\r\nTE: trailers\r\n" +
            "Upgrade: websocket\r\nRange: bytes=5-\r\nCookie: a=\"b\"\r\n\r\n",
            Cancellation);

        Assert.Equal(
            $"GET /a%2Fb/../c?d=%20&e=//f HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nUser-Agent: test\r\nRange: bytes=5-\r\nCookie: a=\"b\"\r\nConnection: close\r\n\r\n",
            Assert.Single(server.Requests));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("localhost")]
    [InlineData("0x7f000001")]
    public async Task An_allowed_server_is_reached_in_every_spelling(string host)
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("hello"));
        await using var session = Proxy.OpenSession(1_000_000);

        var answer = await RawExchange.SendAsync(session, $"GET http://{host}:{server.Port} HTTP/1.1\r\n\r\n", Cancellation);

        Assert.EndsWith("hello", answer, StringComparison.Ordinal);
        Assert.Empty(session.Denials);
    }

    [Fact]
    public async Task A_response_arrives_with_its_status_fields_and_body()
    {
        await using var server = LoopbackServer.Start("HTTP/1.1 404 Nichts da\r\nContent-Length: 5\r\nX-A: \xE9\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nKeep-Alive: 5\r\n\r\nhello");
        await using var session = Proxy.OpenSession(1_000_000);

        var answer = await RawExchange.SendAsync(session, $"GET {server.Url}/ HTTP/1.1\r\n\r\n", Cancellation);

        Assert.Equal("HTTP/1.1 404 Nichts da\r\nContent-Length: 5\r\nX-A: \xE9\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nConnection: close\r\n\r\nhello", answer);
        Assert.Empty(session.Denials);
        Assert.Empty(session.Failures);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n", "abcde")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n5\r\nabcde\r\n0\r\n\r\n", "abcde")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nabcde", "abcde")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcdeHTTP/1.1 200 OK\r\n\r\n", "abcde")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nabcde", "abcde")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nabcde", "abcde")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 5\n\nabcde", "abcde")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nabcde", "abcde")]
    [InlineData("ICY 200 OK\r\nicy-name: x\r\n\r\nabcde", "abcde")]
    [InlineData("HTTP/1.1 200 OK\r\nno field at all\r\nBad Name: 1\r\nContent-Length: 5\r\n\r\nabcde", "abcde")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde", "abcde")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "")]
    public async Task A_client_reads_the_body_whatever_way_it_is_framed(string response, string body)
    {
        await using var server = LoopbackServer.Start(response);
        await using var session = Proxy.OpenSession(1_000_000);
        using var client = session.CreateHttpClient();

        Assert.Equal(body, await client.GetStringAsync(server.Url, Cancellation));
        Assert.Empty(session.Failures);
    }

    [Fact]
    public async Task A_head_request_ends_with_the_head_although_it_names_a_length()
    {
        await using var server = LoopbackServer.Start("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        await using var session = Proxy.OpenSession(1_000_000);
        using var client = session.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, server.Url);

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(1000, response.Content.Headers.ContentLength);
        Assert.Empty(session.Failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_posted_body_arrives_whole(bool chunked)
    {
        var body = RandomNumberGenerator.GetBytes(300_000);
        var received = new MemoryStream();
        await using var server = LoopbackServer.Start(async (head, stream, cancellation) =>
        {
            if (head.Contains("100-continue", StringComparison.Ordinal)) await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellation);
            if (chunked) await Chunks.ReadAsync(stream, received, cancellation);
            else await stream.ReadExactlyAsync(body.Length, received, cancellation);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(LoopbackServer.Ok("got it")), cancellation);
        });
        await using var session = Proxy.OpenSession(1_000_000);
        using var client = session.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal("got it", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(body, received.ToArray());
    }

    [Fact]
    public async Task A_server_may_refuse_a_body_that_it_does_not_read()
    {
        await using var server = LoopbackServer.Start("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
        await using var session = Proxy.OpenSession(1_000_000);

        var answer = await RawExchange.SendAsync(
            session, $"POST {server.Url}/ HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n{new string('x', 1000)}", Cancellation);

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_request_is_a_connection_of_its_own_and_says_so()
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("hello"));
        await using var session = Proxy.OpenSession(1_000_000);
        var request = $"GET {server.Url}/ HTTP/1.1\r\nConnection: keep-alive\r\n\r\n";

        var answer = await RawExchange.SendAsync(session, request + request, Cancellation);

        Assert.EndsWith("Connection: close\r\n\r\nhello", answer, StringComparison.Ordinal);
        Assert.Single(server.Requests);

        using var client = session.CreateHttpClient();
        for (var i = 0; i < 3; i++) Assert.Equal("hello", await client.GetStringAsync(server.Url, Cancellation));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task Redirects_are_followed_up_to_five_times()
    {
        await using var server = LoopbackServer.Start(head =>
        {
            var step = int.Parse(head.Split(' ')[1].TrimStart('/'), System.Globalization.CultureInfo.InvariantCulture);
            return step == 0 ? LoopbackServer.Ok("there") : $"HTTP/1.1 302 Found\r\nLocation: /{step - 1}\r\nContent-Length: 0\r\n\r\n";
        });
        await using var session = Proxy.OpenSession(1_000_000);
        using var client = session.CreateHttpClient();

        Assert.Equal("there", await client.GetStringAsync($"{server.Url}/5", Cancellation));
        using var tooMany = await client.GetAsync($"{server.Url}/6", Cancellation);
        Assert.Equal(HttpStatusCode.Found, tooMany.StatusCode);
    }

    [Fact]
    public async Task A_tunnel_carries_bytes_both_ways_and_its_half_close()
    {
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            var rest = new MemoryStream();
            await stream.CopyToAsync(rest, cancellation); // ends when the client has finished sending
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{rest.Length} bytes"), cancellation);
        });
        await using var session = Proxy.OpenSession(1_000_000);
        await using var stream = await RawExchange.ConnectAsync(session, Cancellation);

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{server.Port} HTTP/1.1\r\nHost: x\r\n\r\n"), Cancellation);
        Assert.StartsWith("HTTP/1.1 200 ", await LoopbackServer.ReadHeadAsync(stream, Cancellation), StringComparison.Ordinal);
        await stream.WriteAsync("anything at all\r\n\r\n"u8.ToArray(), Cancellation);
        await stream.WriteAsync(new byte[200_000], Cancellation);
        stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);

        using var reader = new StreamReader(stream);
        Assert.Equal("200000 bytes", await reader.ReadToEndAsync(Cancellation));
        Assert.Equal("anything at all\r\n\r\n", Assert.Single(server.Requests));
        Assert.Equal(12, session.ReceivedBytes);
        Assert.Empty(session.Failures);
    }

    [Fact]
    public async Task A_large_body_arrives_byte_for_byte_and_is_counted()
    {
        var body = RandomNumberGenerator.GetBytes(20_000_000);
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n");
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync(head, cancellation);
            await stream.WriteAsync(body, cancellation);
        });
        await using var session = Proxy.OpenSession(100_000_000);
        using var client = session.CreateHttpClient();

        await using var received = await client.GetStreamAsync(server.Url, Cancellation);
        Assert.Equal(SHA256.HashData(body), await SHA256.HashDataAsync(received, Cancellation));
        Assert.Equal(head.Length + body.Length, session.ReceivedBytes);
        Assert.False(session.ByteLimitReached);
    }
}
