using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>
/// Finds a free port on loopback, below the range from which the kernel serves outgoing connections: a port of that range could be
/// taken by any of them while the server is being restarted on it.
/// </summary>
internal static class LoopbackPort
{
    private const int Lowest = 10_240;
    private const int Attempts = 50;

    public static int FindFree()
    {
        var highest = EphemeralRangeStart();
        for (var attempt = 0; attempt < Attempts && highest > Lowest; attempt++)
        {
            if (TryBind(RandomNumberGenerator.GetInt32(Lowest, highest)) is { } port)
                return port;
        }

        return TryBind(0) ?? throw new PostgresStartException("No port is free on 127.0.0.1.", [], logFile: null);
    }

    private static int? TryBind(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static int EphemeralRangeStart()
    {
        const string range = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(range) ? int.Parse(File.ReadAllText(range).Split('\t', ' ')[0], CultureInfo.InvariantCulture) : 32_768;
    }
}
