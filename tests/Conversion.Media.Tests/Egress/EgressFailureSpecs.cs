using System.Net;
using System.Net.Sockets;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>What goes wrong on the far side is told to the tool, and recorded for the classification.</summary>
public sealed class EgressFailureSpecs
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET http://{host}/ HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT {host} HTTP/1.1\r\n\r\n")]
    public async Task A_closed_port_is_a_refused_connection(string request)
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // taken, and nobody listens
        await using var session = Open();

        var answer = await RawExchange.SendAsync(session, request.Replace("{host}", unused.LocalEndPoint!.ToString()), Cancellation);

        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.Contains("error=connection_refused", answer, StringComparison.Ordinal);
        Assert.Equal([new EgressFailure("127.0.0.1", EgressFailureKind.ConnectionRefused)], session.Failures);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, EgressFailureKind.NameNotFound, "502", "dns_error")]
    [InlineData(SocketError.NoData, EgressFailureKind.NameNotFound, "502", "dns_error")]
    [InlineData(SocketError.TryAgain, EgressFailureKind.NameLookupFailed, "504", "dns_timeout")]
    public async Task A_name_without_an_address_is_told_from_a_name_server_that_is_away(SocketError error, EgressFailureKind kind, string status, string word)
    {
        await using var session = Open(resolve: (_, _) => Task.FromException<IPAddress[]>(new SocketException((int)error)));

        var answer = await RawExchange.SendAsync(session, "GET http://gone.example/ HTTP/1.1\r\n\r\n", Cancellation);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains($"error={word}", answer, StringComparison.Ordinal);
        Assert.Equal([new EgressFailure("gone.example", kind)], session.Failures);
    }

    [Fact]
    public async Task A_lookup_is_not_waited_for_longer_than_its_bound()
    {
        await using var session = Open(
            new EgressOptions { ResolveSeconds = 0.1 }, resolve: async (_, _) => { await Task.Delay(Timeout.Infinite, Cancellation); return []; });

        Assert.Contains("504", await RawExchange.SendAsync(session, "CONNECT slow.example:443 HTTP/1.1\r\n\r\n", Cancellation), StringComparison.Ordinal);
        Assert.Equal([new EgressFailure("slow.example", EgressFailureKind.NameLookupFailed)], session.Failures);
    }

    [Theory]
    [InlineData("", EgressFailureKind.Disconnected, "502")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-", EgressFailureKind.Disconnected, "502")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", EgressFailureKind.InvalidResponse, "502")]
    [InlineData("HTTP/1.1 99 Low\r\n\r\n", EgressFailureKind.InvalidResponse, "502")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", EgressFailureKind.InvalidResponse, "502")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", EgressFailureKind.InvalidResponse, "502")]
    [InlineData("{flood}", EgressFailureKind.InvalidResponse, "502")]
    public async Task A_server_that_answers_no_http_is_named(string response, EgressFailureKind kind, string status)
    {
        response = response.Replace("{flood}", "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat($"X: {new string('x', 1000)}\r\n", 70)));
        await using var server = LoopbackServer.Start(response);
        await using var session = Open();

        var answer = await RawExchange.SendAsync(session, $"GET {server.Url}/ HTTP/1.1\r\n\r\n", Cancellation);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal([new EgressFailure("127.0.0.1", kind)], session.Failures);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", EgressFailureKind.Disconnected)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", EgressFailureKind.Disconnected)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdefg\r\n0\r\n\r\n", EgressFailureKind.InvalidResponse)]
    public async Task A_body_that_is_cut_short_looks_cut_short(string response, EgressFailureKind kind)
    {
        await using var server = LoopbackServer.Start(response);
        await using var session = Open();
        using var client = session.CreateHttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url, Cancellation));
        await Eventually.TrueAsync(() => session.Failures.Count > 0, Cancellation);
        Assert.Equal([new EgressFailure("127.0.0.1", kind)], session.Failures);
    }

    [Fact]
    public async Task A_reset_in_a_body_without_a_length_does_not_look_like_its_end()
    {
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\nabc"u8.ToArray(), cancellation);
            stream.Socket.Close(timeout: 0);
        });
        await using var session = Open();
        using var client = session.CreateHttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url, Cancellation));
        await Eventually.TrueAsync(() => session.Failures.Count > 0, Cancellation);
        Assert.Equal(EgressFailureKind.Disconnected, session.Failures[0].Kind);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", false)]
    public async Task Silence_is_given_up_after_its_bound(string beginning, bool isAnswered)
    {
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(beginning), cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        await using var session = Open(new EgressOptions { IdleSeconds = 1.5 });

        var answer = await RawExchange.SendAsync(session, $"GET {server.Url}/ HTTP/1.1\r\n\r\n", Cancellation);

        Assert.Equal(isAnswered, answer.StartsWith("HTTP/1.1 504 ", StringComparison.Ordinal));
        Assert.Equal([new EgressFailure("127.0.0.1", EgressFailureKind.TimedOut)], session.Failures);
    }

    [Fact]
    public async Task A_slow_server_is_no_silent_one()
    {
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"u8.ToArray(), cancellation);
            for (var i = 0; i < 10; i++)
            {
                await Task.Delay(400, cancellation); // 4 s in all, against a bound of 3 s between two bytes
                await stream.WriteAsync("x"u8.ToArray(), cancellation);
            }
        });
        await using var session = Open(new EgressOptions { IdleSeconds = 3 });
        using var client = session.CreateHttpClient();

        Assert.Equal("xxxxxxxxxx", await client.GetStringAsync(server.Url, Cancellation));
    }

    [Theory]
    [InlineData("GET http://{server}/ HTTP/1.1\r\n\r\n", 1_000_000)]
    [InlineData("GET http://{server}/ HTTP/1.1\r\n\r\n", 30_000_000)]
    [InlineData("CONNECT {server} HTTP/1.1\r\n\r\nx\r\n\r\n", 30_000_000)]
    public async Task A_tool_that_is_slow_to_read_gets_all_of_it_and_nobody_is_blamed(string request, int length)
    {
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"), cancellation);
            await stream.WriteAsync(new byte[length], cancellation);
        });
        await using var session = Open(new EgressOptions { IdleSeconds = 1.5 }, maxReceivedBytes: 100_000_000);
        await using var stream = await RawExchange.ConnectAsync(session, Cancellation);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(request.Replace("{server}", server.EndPoint.ToString())), Cancellation);
        await LoopbackServer.ReadHeadAsync(stream, Cancellation);
        if (request.StartsWith("CONNECT", StringComparison.Ordinal)) await LoopbackServer.ReadHeadAsync(stream, Cancellation);

        await Task.Delay(4_000, Cancellation); // the tool encodes: longer than the silence and the farewell that are waited for
        var received = new MemoryStream();
        await stream.CopyToAsync(received, Cancellation);

        Assert.Equal(length, received.Length);
        Assert.Empty(session.Failures);
    }

    [Fact]
    public async Task A_tool_that_leaves_is_no_failure_and_the_server_hears_of_it()
    {
        var left = new TaskCompletionSource();
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"u8.ToArray(), cancellation);
            try
            {
                await stream.CopyToAsync(Stream.Null, cancellation); // to the end, or to a reset
            }
            finally
            {
                left.SetResult();
            }
        });
        await using var session = Open();
        await using (var stream = await RawExchange.ConnectAsync(session, Cancellation))
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {server.Url}/ HTTP/1.1\r\n\r\n"), Cancellation);
            await LoopbackServer.ReadHeadAsync(stream, Cancellation);
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Empty(session.Failures);
    }

    [Fact]
    public async Task The_next_address_of_a_name_is_tried_when_the_first_refuses()
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("hello"));
        await using var session = Open(resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.9"), IPAddress.Loopback]));
        using var client = session.CreateHttpClient();

        Assert.Equal("hello", await client.GetStringAsync($"http://two.example:{server.Port}/", Cancellation));
        Assert.Equal(1, server.Connections);
        Assert.Empty(session.Failures);
    }

    private static EgressSession Open(EgressOptions? options = null, ResolveHost? resolve = null, long maxReceivedBytes = 1_000_000)
    {
        options ??= new EgressOptions();
        options.AllowedNetworks.Add("127.0.0.0/8");
        return new EgressProxy(options, resolve: resolve).OpenSession(maxReceivedBytes);
    }
}
