using System.Diagnostics;
using System.Text;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>What the proxy costs. A measurement, run by hand (<c>--explicit only</c>): it asserts only that the bytes arrived.</summary>
public sealed class EgressThroughputSpecs
{
    private const long Size = 1L << 30;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task One_GiB_over_loopback_direct_and_through_the_proxy_side_by_side()
    {
        var piece = new byte[256 * 1024];
        await using var server = LoopbackServer.Start(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n"), cancellation);
            for (var sent = 0L; sent < Size; sent += piece.Length) await stream.WriteAsync(piece, cancellation);
        });
        await using var session = new EgressProxy(new EgressOptions { AllowedNetworks = { "127.0.0.0/8" } }).OpenSession(long.MaxValue);
        var get = Encoding.ASCII.GetBytes(RawExchange.Authorize(session, $"GET {server.Url}/ HTTP/1.1\r\n\r\n"));
        var connect = Encoding.ASCII.GetBytes(RawExchange.Authorize(session, $"CONNECT {server.EndPoint} HTTP/1.1\r\n\r\n"));

        for (var round = 0; round < 5; round++)
        {
            var direct = await MeasureAsync(server.Port, null, get);
            var plain = await MeasureAsync(session.Address.Port, null, get);
            var tunnel = await MeasureAsync(session.Address.Port, connect, get);
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"direct {direct:F0} MB/s, plain {plain:F0} MB/s ({plain / direct:P0}), tunnel {tunnel:F0} MB/s ({tunnel / direct:P0})");
        }
    }

    private static async Task<double> MeasureAsync(int port, byte[]? opening, byte[] request)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", port, Cancellation);
        await using var stream = client.GetStream();
        if (opening is not null)
        {
            await stream.WriteAsync(opening, Cancellation);
            await LoopbackServer.ReadHeadAsync(stream, Cancellation);
        }

        var clock = Stopwatch.StartNew();
        await stream.WriteAsync(request, Cancellation);
        await LoopbackServer.ReadHeadAsync(stream, Cancellation);
        var buffer = new byte[256 * 1024];
        var total = 0L;
        while (total < Size && await stream.ReadAsync(buffer, Cancellation) is > 0 and var count) total += count;
        Assert.Equal(Size, total);
        return Size / 1e6 / clock.Elapsed.TotalSeconds;
    }
}
