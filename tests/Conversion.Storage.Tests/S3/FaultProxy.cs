using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conversion.Storage.Tests.S3;

/// <summary>
/// A way to a server on loopback on which things go wrong: the first line of each request is shown to <see cref="Fault"/>, which
/// says what becomes of the request.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private const int LongestHead = 64 << 10;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private readonly Task _accepting;

    public FaultProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What becomes of a request, by its first line: <c>PUT /bucket/key?partNumber=2 HTTP/1.1</c>.</summary>
    public Func<string, Trouble> Fault { get; set; } = _ => Trouble.None;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
            var (front, back) = (client.GetStream(), server.GetStream());
            var answers = new Answers(back, front);
            _ = answers.ForwardAsync(_stop.Token);
            while (await ReadHeadAsync(front) is { } head)
            {
                var (trouble, length) = (Fault(head[..head.IndexOf('\r', StringComparison.Ordinal)]), LengthIn(head));
                switch (trouble.Kind)
                {
                    case TroubleKind.Status:
                        await CopyAsync(front, Stream.Null, length);
                        await front.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {trouble.Amount} Trouble\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _stop.Token);
                        return;
                    case TroubleKind.Silence:
                        await CopyAsync(front, Stream.Null, long.MaxValue);
                        return;
                    case TroubleKind.CutUpload:
                        await back.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
                        await CopyAsync(front, back, Math.Min(length, trouble.Amount));
                        client.LingerState = new LingerOption(true, 0); // a reset, as of a router that forgot the connection
                        return;
                    default:
                        (answers.Rest, answers.ThenSilence) = trouble.Kind is TroubleKind.CutAnswer or TroubleKind.StallAnswer ? (trouble.Amount, trouble.Kind == TroubleKind.StallAnswer) : (long.MaxValue, false);
                        await ForwardAsync(head, length, front, back);
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two hung up.
        }
    }

    // A server may answer and hang up before it has the whole request. Its answer must reach the client, who else would hear of a
    // reset only.
    private async Task ForwardAsync(string head, long length, NetworkStream front, NetworkStream back)
    {
        try
        {
            await back.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
            await CopyAsync(front, back, length);
        }
        catch (IOException)
        {
            await CopyAsync(front, Stream.Null, long.MaxValue);
        }
    }

    private async Task<string?> ReadHeadAsync(NetworkStream front)
    {
        var head = new byte[LongestHead];
        for (int count = 0; ; count++)
        {
            if (await front.ReadAsync(head.AsMemory(count, 1), _stop.Token) == 0)
                return null;
            if (head.AsSpan(0, count + 1).EndsWith("\r\n\r\n"u8))
                return Encoding.ASCII.GetString(head, 0, count + 1);
        }
    }

    private static long LengthIn(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Select(line => long.Parse(line["Content-Length:".Length..])).FirstOrDefault();

    private async Task CopyAsync(Stream from, Stream to, long length)
    {
        var buffer = new byte[64 << 10];
        while (length > 0 && await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), _stop.Token) is var count and > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            length -= count;
        }
    }

    private sealed class Answers(NetworkStream back, NetworkStream front)
    {
        public long Rest { get; set; } = long.MaxValue;

        public bool ThenSilence { get; set; }

        public async Task ForwardAsync(CancellationToken stop)
        {
            try
            {
                var buffer = new byte[16 << 10];
                while (await back.ReadAsync(buffer, stop) is var count and > 0)
                {
                    int forwarded = (int)Math.Min(count, Rest);
                    await front.WriteAsync(buffer.AsMemory(0, forwarded), stop);
                    Rest -= forwarded;
                    if (forwarded == count)
                        continue;
                    if (!ThenSilence)
                        front.Socket.Close();
                    return;
                }

                front.Socket.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two hung up.
            }
        }
    }
}

public enum TroubleKind
{
    None,
    Status,
    Silence,
    CutUpload,
    CutAnswer,
    StallAnswer,
}

/// <summary>What goes wrong with a request.</summary>
public readonly record struct Trouble(TroubleKind Kind, int Amount = 0)
{
    public static Trouble None => default;

    /// <summary>The server is not asked, and this is its answer.</summary>
    public static Trouble Answered(int status) => new(TroubleKind.Status, status);

    /// <summary>No answer ever comes.</summary>
    public static Trouble Silence => new(TroubleKind.Silence);

    /// <summary>The connection is gone once the server has got so many bytes of the body.</summary>
    public static Trouble CutAfterSending(int bytes) => new(TroubleKind.CutUpload, bytes);

    /// <summary>The connection is gone once so many bytes of the answer have come.</summary>
    public static Trouble CutAfterReceiving(int bytes) => new(TroubleKind.CutAnswer, bytes);

    /// <summary>Nothing more comes after so many bytes of the answer.</summary>
    public static Trouble StalledAfterReceiving(int bytes) => new(TroubleKind.StallAnswer, bytes);
}
