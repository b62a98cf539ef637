using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Conversion.Media.Egress;

namespace Conversion.Benchmarks;

/// <summary>What the egress proxy costs: one GiB over loopback, direct, through the proxy, and through a tunnel, side by side in each round.</summary>
internal static class EgressBenchmark
{
    private const long Size = 1L << 30;
    private const int PieceBytes = 256 * 1024;

    public static async Task RunAsync(int rounds)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        _ = Task.Run(() => ServeAsync(server));
        await using var session = new EgressProxy(new EgressOptions { AllowedNetworks = { "127.0.0.0/8" } }).OpenSession(long.MaxValue);
        var (direct, plain, tunnel) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            direct.Add(await MeasureAsync(server, session, port: ((IPEndPoint)server.LocalEndpoint).Port, isTunnel: false));
            plain.Add(await MeasureAsync(server, session, session.Address.Port, isTunnel: false));
            tunnel.Add(await MeasureAsync(server, session, session.Address.Port, isTunnel: true));
        }

        Console.WriteLine($"{rounds} rounds of 1 GiB, medians: direct {Median(direct):F0} MB/s, plain {Median(plain):F0} MB/s ({Median(plain) / Median(direct):P0}), "
            + $"tunnel {Median(tunnel):F0} MB/s ({Median(tunnel) / Median(direct):P0})");
    }

    private static async Task<double> MeasureAsync(TcpListener server, EgressSession session, int port, bool isTunnel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = client.GetStream();
        var authorization = session.Address.UserInfo.Length > 0
            ? $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(Uri.UnescapeDataString(session.Address.UserInfo)))}\r\n"
            : "";
        if (isTunnel)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {server.LocalEndpoint} HTTP/1.1\r\nHost: {server.LocalEndpoint}\r\n{authorization}\r\n"));
            await ReadHeadAsync(stream);
        }

        var clock = Stopwatch.StartNew();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET http://{server.LocalEndpoint}/ HTTP/1.1\r\nHost: {server.LocalEndpoint}\r\n{authorization}\r\n"));
        var head = await ReadHeadAsync(stream);
        if (!head.Contains(" 200 ", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The transfer was refused: {head}");
        }

        var buffer = new byte[PieceBytes];
        var total = 0L;
        while (total < Size && await stream.ReadAsync(buffer) is > 0 and var count)
        {
            total += count;
        }

        return total == Size ? Size / 1e6 / clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"Only {total} bytes arrived.");
    }

    private static async Task ServeAsync(TcpListener server)
    {
        var piece = new byte[PieceBytes];
        while (true)
        {
            using var client = await server.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            await ReadHeadAsync(stream);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n"));
            for (var sent = 0L; sent < Size; sent += PieceBytes)
            {
                await stream.WriteAsync(piece);
            }
        }
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
