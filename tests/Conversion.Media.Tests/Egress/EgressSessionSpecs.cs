using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>A session's bounds: bytes, life, records.</summary>
public sealed class EgressSessionSpecs
{
    private const string Get = "GET {0}/ HTTP/1.1\r\n\r\n";
    private const string Connect = "CONNECT {1} HTTP/1.1\r\n\r\n";

    private static readonly EgressProxy Proxy = new(new EgressOptions { AllowedNetworks = { "127.0.0.0/8" } });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Get)]
    [InlineData(Connect)]
    public async Task Everything_is_cut_when_more_has_come_than_may(string request)
    {
        await using var server = StartEndless();
        await using var quiet = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        await using var session = Proxy.OpenSession(100_000);
        await using var bystander = await OpenAsync(session, quiet, request);

        var answer = await RawExchange.SendAsync(session, Format(request, server) + "x\r\n\r\n", Cancellation);

        Assert.True(session.ByteLimitReached);
        Assert.InRange(session.ReceivedBytes, 100_001, 100_000 + (2 * 64 * 1024));
        Assert.InRange(answer.Length, 0, 100_000 + 100);
        await AssertCutAsync(bystander);
        await Assert.ThrowsAsync<SocketException>(() => RawExchange.ConnectAsync(session, Cancellation));
    }

    [Fact]
    public async Task A_body_that_just_fits_is_not_cut()
    {
        const string response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        await using var server = LoopbackServer.Start(response);
        await using var session = Proxy.OpenSession(response.Length);
        using var client = session.CreateHttpClient();

        Assert.Equal("hello", await client.GetStringAsync(server.Url, Cancellation));
        Assert.Equal(response.Length, session.ReceivedBytes);
        Assert.False(session.ByteLimitReached);
    }

    [Fact]
    public async Task Received_bytes_are_counted_while_they_come()
    {
        var more = new SemaphoreSlim(0);
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellation);
            await more.WaitAsync(cancellation);
            await stream.WriteAsync(new byte[1000], cancellation);
            await more.WaitAsync(cancellation);
        });
        await using var session = Proxy.OpenSession(1_000_000);
        await using var stream = await OpenAsync(session, server, Get);

        await Eventually.TrueAsync(() => session.ReceivedBytes == 19, Cancellation);
        more.Release();
        await Eventually.TrueAsync(() => session.ReceivedBytes == 1019, Cancellation);
        more.Release();
    }

    [Fact]
    public async Task How_long_a_server_is_waited_for_is_counted()
    {
        var more = new SemaphoreSlim(0);
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellation);
            await more.WaitAsync(cancellation);
            await stream.WriteAsync(new byte[1000], cancellation);
        });
        await using var session = Proxy.OpenSession(1_000_000);
        await using var stream = await OpenAsync(session, server, Get);

        await PassAsync(TimeSpan.FromSeconds(1));
        more.Release();
        await Eventually.TrueAsync(() => session.ReceivedBytes == 1019, Cancellation);

        Assert.True(session.WaitedForUpstream >= TimeSpan.FromSeconds(0.9), $"It is {session.WaitedForUpstream}.");
    }

    [Fact]
    public async Task A_tool_that_asks_for_nothing_waits_for_no_server()
    {
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("welcome"u8.ToArray(), cancellation);
            var question = new byte[1];
            while (await stream.ReadAsync(question, cancellation) > 0) await stream.WriteAsync(question, cancellation);
        });
        await using var session = Proxy.OpenSession(1_000_000);
        await using var stream = await OpenAsync(session, server, Connect);
        await Eventually.TrueAsync(() => session.ReceivedBytes >= 7, Cancellation);
        var before = session.ReceivedBytes;

        var idle = TimeSpan.FromSeconds(2);
        await PassAsync(idle);
        await stream.WriteAsync("?"u8.ToArray(), Cancellation);
        await Eventually.TrueAsync(() => session.ReceivedBytes > before, Cancellation);

        Assert.True(session.WaitedForUpstream < idle, $"It is {session.WaitedForUpstream}.");
    }

    [Theory]
    [InlineData(Get)]
    [InlineData(Connect)]
    public async Task Disposing_closes_the_listener_and_every_connection_at_once(string request)
    {
        await using var server = StartEndless();
        var session = Proxy.OpenSession(long.MaxValue);
        await using var busy = await OpenAsync(session, server, request);
        await using var idle = await RawExchange.ConnectAsync(session, Cancellation);
        await Eventually.TrueAsync(() => server.Connections == 1, Cancellation);

        var clock = Stopwatch.StartNew();
        await session.DisposeAsync();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"It took {clock.Elapsed}.");
        await AssertCutAsync(busy);
        await AssertCutAsync(idle);
        await Assert.ThrowsAsync<SocketException>(() => RawExchange.ConnectAsync(session, Cancellation));
        Assert.False(session.ByteLimitReached);
        Assert.Empty(session.Failures);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task Sessions_do_not_share_their_records_or_bounds()
    {
        await using var server = StartEndless();
        await using var cut = Proxy.OpenSession(1000);
        await using var other = Proxy.OpenSession(1_000_000_000);
        await using var stream = await OpenAsync(other, server, Get);

        await RawExchange.SendAsync(cut, "CONNECT 10.0.0.1:443 HTTP/1.1\r\n\r\n", Cancellation);
        await RawExchange.SendAsync(cut, Format(Get, server), Cancellation);

        Assert.True(cut.ByteLimitReached);
        Assert.Single(cut.Denials);
        Assert.False(other.ByteLimitReached);
        Assert.Empty(other.Denials);
        var before = other.ReceivedBytes;
        var buffer = new byte[1_000_000];
        await stream.ReadExactlyAsync(buffer, Cancellation);
        await Eventually.TrueAsync(() => other.ReceivedBytes > before, Cancellation);
    }

    [Fact]
    public async Task The_first_hundred_denials_are_kept()
    {
        await using var session = Proxy.OpenSession(1000);
        for (var i = 0; i < 110; i++) await RawExchange.SendAsync(session, $"CONNECT 10.0.0.{i}:443 HTTP/1.1\r\n\r\n", Cancellation);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"10.0.0.{i}"), session.Denials.Select(denial => denial.Host));
    }

    [Fact]
    public async Task More_connections_than_are_served_at_once_wait_their_turn()
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("hello"));
        var proxy = new EgressProxy(new EgressOptions { AllowedNetworks = { "127.0.0.0/8" }, MaxConnections = 2 });
        await using var session = proxy.OpenSession(1_000_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RawExchange.SendAsync(session, Format(Get, server), Cancellation)));

        Assert.All(answers, answer => Assert.EndsWith("hello", answer, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_session_that_may_receive_nothing_is_refused(long bytes) => Assert.Throws<ArgumentOutOfRangeException>(() => Proxy.OpenSession(bytes));

    private static Task PassAsync(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        return Eventually.TrueAsync(() => clock.Elapsed >= time, Cancellation);
    }

    private static LoopbackServer StartEndless() => LoopbackServer.Start(async (_, stream, cancellation) =>
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellation);
        while (true) await stream.WriteAsync(new byte[16 * 1024], cancellation);
    });

    private static string Format(string request, LoopbackServer server) => request.Replace("{0}", server.Url).Replace("{1}", server.EndPoint.ToString());

    private static async Task<NetworkStream> OpenAsync(EgressSession session, LoopbackServer server, string request)
    {
        var stream = await RawExchange.ConnectAsync(session, Cancellation);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(RawExchange.Authorize(session, Format(request, server))), Cancellation);
        await LoopbackServer.ReadHeadAsync(stream, Cancellation);
        if (request == Connect) await stream.WriteAsync("x\r\n\r\n"u8.ToArray(), Cancellation);
        return stream;
    }

    /// <summary>Reads to the reset that a cut connection ends with.</summary>
    private static async Task AssertCutAsync(NetworkStream stream) =>
        await Assert.ThrowsAsync<IOException>(() => stream.CopyToAsync(Stream.Null, Cancellation));
}
