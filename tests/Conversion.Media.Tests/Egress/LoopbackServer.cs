using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conversion.Media.Tests.Egress;

/// <summary>A real server on loopback whose every byte the test writes; it counts who came.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<string, NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _accepting;
    private int _connections;

    private LoopbackServer(IPAddress address, int port, Func<string, NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener = new TcpListener(address, port);
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    public int Port => EndPoint.Port;

    public string Url => $"http://{EndPoint}";

    /// <summary>Connections seen, with or without a request.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The heads of the requests seen.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Answers with what <paramref name="answer"/> writes, and closes.</summary>
    public static LoopbackServer Start(Func<string, NetworkStream, CancellationToken, Task> answer, string address = "127.0.0.1", int port = 0) =>
        new(IPAddress.Parse(address), port, answer);

    /// <summary>Answers every request with <paramref name="response"/>, and closes.</summary>
    public static LoopbackServer Start(string response, string address = "127.0.0.1") => Start(_ => response, address);

    /// <summary>Answers every request with what <paramref name="response"/> makes of its head, and closes.</summary>
    public static LoopbackServer Start(Func<string, string> response, string address = "127.0.0.1") =>
        Start((head, stream, cancellation) => stream.WriteAsync(Encoding.Latin1.GetBytes(response(head)), cancellation).AsTask(), address);

    /// <summary>Two servers on the same port of two addresses; the second only counts who comes.</summary>
    public static (LoopbackServer First, LoopbackServer Canary) StartTwins(
        Func<string, string> response, string first = "127.0.0.2", string canary = "127.0.0.1")
    {
        while (true)
        {
            var one = Start(response, first);
            try
            {
                return (one, Start((_, _, _) => Task.CompletedTask, canary, one.Port));
            }
            catch (SocketException)
            {
                one._listener.Stop(); // somebody has this port on the other address: take another
            }
        }
    }

    /// <summary>A whole response with <paramref name="body"/>.</summary>
    public static string Ok(string body, string fields = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{fields}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        _listener.Stop();
        _closing.Dispose();
    }

    /// <summary>Reads a message's head, empty line included, and nothing after it.</summary>
    public static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, cancellation) == 1) head.Append((char)one[0]);
        return head.ToString();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true) running.Add(ServeAsync(await _listener.AcceptSocketAsync(_closing.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        Interlocked.Increment(ref _connections);
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            var head = await ReadHeadAsync(stream, _closing.Token);
            _requests.Enqueue(head);
            if (head.Length > 0) await _answer(head, stream, _closing.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The other side left, or the test is over.
        }
    }
}
