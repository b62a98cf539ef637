using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>A request that two servers could read differently goes nowhere.</summary>
public sealed class MalformedRequestSpecs
{
    private static readonly EgressProxy Proxy = new(
        new EgressOptions { AllowedNetworks = { "127.0.0.0/8" }, IdleSeconds = 5 },
        resolve: (host, _) => throw new InvalidOperationException($"{host} was looked up."));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: {server}\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: {server}\r\n\r\n")]
    [InlineData("GET http://{server}/ HTTP/2.0\r\n\r\n")]
    [InlineData("GET http://{server}/ HTTP/1.1 \r\n\r\n")]
    [InlineData("GET http://{server}/\r\n\r\n")]
    [InlineData("GET  http://{server}/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://{server}/a b HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://{server}/\xE9 HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://{server}/#x HTTP/1.1\r\n\r\n")]
    [InlineData("GET https://{server}/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET ftp://{server}/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http:/{server}/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http:///a HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://user@{server}/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://127.0.0.9\\@{server}/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://127.0.0.9;@{server}/ HTTP/1.1\r\n\r\n")]
    [InlineData("G(T http://{server}/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://{server}/ HTTP/1.1\n\n")]
    [InlineData("GET http://{server}/ HTTP/1.1\r\nA: b\n\r\n\r\n")]
    [InlineData("GET http://{server}/ HTTP/1.1\r\nA: b\rC: d\r\n\r\n")]
    [InlineData("GET http://{server}/ HTTP/1.1\r\nA : b\r\n\r\n")]
    [InlineData("GET http://{server}/ HTTP/1.1\r\nA: b\r\n folded\r\n\r\n")]
    [InlineData("GET http://{server}/ HTTP/1.1\r\nno colon\r\n\r\n")]
    [InlineData("GET http://{server}/ HTTP/1.1\r\n: empty name\r\n\r\n")]
    [InlineData("GET http://{server}/ HTTP/1.1\r\nA: \0\r\n\r\n")]
    [InlineData("GET http://{server}/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("POST http://{server}/ HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST http://{server}/ HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde")]
    [InlineData("POST http://{server}/ HTTP/1.1\r\nContent-Length: +5\r\n\r\nabcde")]
    [InlineData("POST http://{server}/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST http://{server}/ HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST http://{server}/ HTTP/1.1\r\nContent-Length:\r\n\r\n")]
    [InlineData("POST http://{server}/ HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST http://{server}/ HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST http://{server}/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST http://{server}/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("CONNECT {server}/ HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT http://{server} HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT 127.0.0.1 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT 127.0.0.1: HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT 127.0.0.1:0 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT user@{server} HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT a:b:80 HTTP/1.1\r\n\r\n")]
    public async Task It_is_answered_400_and_the_server_sees_nothing(string request)
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("secret"));
        await using var session = Proxy.OpenSession(1_000_000);

        var answer = await RawExchange.SendAsync(session, request.Replace("{server}", $"127.0.0.1:{server.Port}"), Cancellation);

        Assert.Equal("HTTP/1.1 400 Bad Request", RawExchange.StatusLine(answer));
        Assert.Contains("Proxy-Status: converter; error=http_request_error", answer, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_flood_of_fields_is_answered_431_and_no_more_than_32_KiB_of_it_are_read_as_a_head()
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("secret"));
        await using var session = Proxy.OpenSession(1_000_000);
        var flood = string.Concat(Enumerable.Repeat($"X-Flood: {new string('x', 1000)}\r\n", 33));

        var answer = await RawExchange.SendAsync(session, $"GET {server.Url}/ HTTP/1.1\r\n{flood}\r\n", Cancellation);

        Assert.Equal("HTTP/1.1 431 Request Header Fields Too Large", RawExchange.StatusLine(answer));
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("5\r\nabcdeX\r\n")]
    [InlineData("g\r\n")]
    [InlineData("\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("FFFFFFFFFFFFFFFFF\r\n")]
    public async Task A_chunk_that_breaks_its_framing_ends_the_request_without_an_answer(string chunk)
    {
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.CopyToAsync(Stream.Null, cancellation); // answers only once the request is over
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\nsecret"u8.ToArray(), cancellation);
        });
        await using var session = Proxy.OpenSession(1_000_000);

        Assert.Equal("", await RawExchange.SendAsync(session, $"POST {server.Url}/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}", Cancellation));
    }
}
