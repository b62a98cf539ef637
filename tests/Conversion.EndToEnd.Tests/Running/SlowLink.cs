using System.Net;
using System.Net.Sockets;

namespace Conversion.EndToEnd.Tests.Running;

/// <summary>A way to a server on loopback that is as slow as it is told to be: each piece of a request waits, and requests come by so many bytes a second.</summary>
internal sealed class SlowLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly int _port;
    private readonly Task _accepting;

    public SlowLink(int port)
    {
        _port = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it is.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How long each piece of what is asked waits.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The rate of what is sent to the server.</summary>
    public int? BytesPerSecond { get; init; }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_closing.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket accepted)
    {
        using var client = accepted;
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _port, _closing.Token);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            await Task.WhenAny(PumpAsync(client, server, isSlow: true, either.Token), PumpAsync(server, client, isSlow: false, either.Token));
            await either.CancelAsync();
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            // One side is gone, and the other with it.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isSlow, CancellationToken cancellation)
    {
        var piece = new byte[16 * 1024];
        while (await from.ReceiveAsync(piece, cancellation) is > 0 and var count)
        {
            if (isSlow)
            {
                await Task.Delay(Delay + TimeSpan.FromSeconds(BytesPerSecond is { } rate ? (double)count / rate : 0), cancellation);
            }

            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(piece.AsMemory(sent, count - sent), cancellation);
            }
        }
    }
}
