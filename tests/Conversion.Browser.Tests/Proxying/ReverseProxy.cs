using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Conversion.TestSupport;

namespace Conversion.Browser.Tests.Proxying;

/// <summary>
/// A reverse proxy on a loopback port of its own, such as stands before many services, with the bad manners of some. Each connection
/// carries one request, so that it knows what it cuts.
/// </summary>
public sealed class ReverseProxy : IAsyncDisposable
{
    private const int BytesBeforeCut = 3000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Task> _connections = new();
    private readonly ConcurrentQueue<ProxiedRequest> _requests = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <summary>Starts one before <paramref name="target"/>.</summary>
    public ReverseProxy(Uri target)
    {
        Target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The node behind it.</summary>
    public Uri Target { get; set; }

    /// <summary>What it does to event streams.</summary>
    public StreamTreatment Streams { get; init; } = StreamTreatment.Passed;

    /// <summary>Whether it lets a connection become a WebSocket.</summary>
    public bool PassesUpgrades { get; init; } = true;

    /// <summary>Whether it breaks each download off in the middle that begins at the beginning, and does so only when the signed link that led to it has expired.</summary>
    public bool OutlivesLinks { get; init; }

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>The requests so far whose answers have begun, in that order.</summary>
    public IReadOnlyList<ProxiedRequest> Requests => [.. _requests];

    /// <summary>Resets every connection that is open.</summary>
    public void CutAll()
    {
        foreach (var connection in _connections.Keys)
            Cut(connection);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        CutAll();
        await Task.WhenAll(_connections.Values);
        _stopping.Dispose();
    }

    private static void Cut(Socket connection)
    {
        try
        {
            connection.LingerState = new LingerOption(true, 0);
            connection.Close();
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It was over already.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stopping.Token);
                _connections[client] = ServeAsync(client);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Nobody else is let in.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield();
        using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            client.NoDelay = true;
            await using var down = new NetworkStream(client);
            // A browser opens connections ahead of need.
            if (await MessageHead.ReadAsync(down, _stopping.Token) is not { } request)
                return;
            await upstream.ConnectAsync(Target.Host, Target.Port, _stopping.Token);
            await using var up = new NetworkStream(upstream);
            if (request["Upgrade"] is null || !PassesUpgrades)
            {
                request.Set("Upgrade", null);
                request.Set("Connection", "close");
            }

            await up.WriteAsync(request.ToBytes(), _stopping.Token);
            await up.WriteAsync(request.Rest, _stopping.Token);
            await await Task.WhenAny(down.CopyToAsync(up, _stopping.Token), AnswerAsync(request, up, down));
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side went, or the connection was cut: the other side sees the same.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task AnswerAsync(MessageHead request, NetworkStream up, NetworkStream down)
    {
        if (await MessageHead.ReadAsync(up, _stopping.Token) is not { } response)
            return;
        var path = request.StartLine.Split(' ')[1].Split('?')[0];
        _requests.Enqueue(new ProxiedRequest(path, request["Last-Event-ID"], int.Parse(response.StartLine.Split(' ')[1])));
        await down.WriteAsync(response.ToBytes(), _stopping.Token);
        if (OutlivesLinks && path.StartsWith("/files/", StringComparison.Ordinal) && request["Range"] is null)
        {
            await OutliveAsync(request.StartLine, response.Rest, up, down);
            return;
        }

        var isStream = response["Content-Type"]?.StartsWith("text/event-stream", StringComparison.Ordinal) == true;
        switch (isStream ? Streams : StreamTreatment.Passed)
        {
            case StreamTreatment.HeldBack:
                await HoldBackAsync(response.Rest, up, down);
                break;
            case StreamTreatment.CutShort:
                await CutShortAsync(response.Rest, up, down);
                break;
            default:
                await down.WriteAsync(response.Rest, _stopping.Token);
                await up.CopyToAsync(down, _stopping.Token);
                break;
        }
    }

    private async Task HoldBackAsync(ReadOnlyMemory<byte> begun, NetworkStream up, NetworkStream down)
    {
        using var held = new MemoryStream();
        await held.WriteAsync(begun, _stopping.Token);
        await up.CopyToAsync(held, _stopping.Token);
        await down.WriteAsync(held.ToArray(), _stopping.Token);
    }

    // Half of a small file, and not a byte more for as long as its link works.
    private async Task OutliveAsync(string request, ReadOnlyMemory<byte> begun, NetworkStream up, NetworkStream down)
    {
        await down.WriteAsync(begun, _stopping.Token);
        var piece = new byte[BytesBeforeCut];
        await down.WriteAsync(piece.AsMemory(0, await up.ReadAsync(piece, _stopping.Token)), _stopping.Token);
        var expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(request.Split("expires=")[1].Split('&', ' ')[0]));
        await Eventually.BecomesAsync(() => Task.FromResult(DateTimeOffset.UtcNow), now => now > expires.AddSeconds(1), TimeSpan.FromMinutes(1), _stopping.Token);
        Cut(down.Socket);
    }

    private async Task CutShortAsync(ReadOnlyMemory<byte> begun, NetworkStream up, NetworkStream down)
    {
        await down.WriteAsync(begun, _stopping.Token);
        var piece = new byte[512];
        for (var passed = begun.Length; passed < BytesBeforeCut;)
        {
            var count = await up.ReadAsync(piece, _stopping.Token);
            if (count == 0)
                return;
            await down.WriteAsync(piece.AsMemory(0, count), _stopping.Token);
            passed += count;
        }

        Cut(down.Socket);
    }
}
