using System.Net;
using System.Net.Sockets;

namespace Conversion.TestMedia.Serving;

/// <summary>A listener that nothing may reach: it counts the TCP connections that were made to it, and closes them.</summary>
public sealed class Canary : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly Task accepting;
    private int accepted;

    private Canary(IPAddress address, int port)
    {
        listener = new TcpListener(address, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Connections so far, those that wait in the backlog included.</summary>
    public int Connections => Volatile.Read(ref accepted) + (listener.Pending() ? 1 : 0);

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>Starts one.</summary>
    /// <param name="address">Address to listen on; 127.0.0.1 when null.</param>
    /// <param name="port">Port; 0 for a free one.</param>
    public static Canary Start(IPAddress? address = null, int port = 0) => new(address ?? IPAddress.Loopback, port);

    /// <summary>An http address that leads to it.</summary>
    /// <param name="path">Path with its leading slash.</param>
    public Uri Url(string path = "/canary.mp4") => new($"http://{EndPoint}{path}");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptSocketAsync();
                Interlocked.Increment(ref accepted);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Stopped: there is nothing left to count.
        }
    }
}
