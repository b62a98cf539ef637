using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conversion.Api.Health;

/// <summary>Serves the sample on loopback for as long as it is converted: one file, by HTTP/1.1, whole, to whoever asks for anything.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private const int LongestRequest = 16 * 1024;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public SampleServer()
    {
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}/sample.wav");
        _serving = ServeAsync();
    }

    /// <summary>Where the sample is.</summary>
    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        var answers = new List<Task>();
        try
        {
            while (true)
            {
                answers.Add(AnswerAsync(await _listener.AcceptSocketAsync(_end.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                var request = new byte[LongestRequest];
                var length = 0;
                while (request.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
                {
                    var count = length == LongestRequest ? 0 : await socket.ReceiveAsync(request.AsMemory(length), _end.Token);
                    if (count == 0)
                    {
                        return;
                    }

                    length += count;
                }

                var head = string.Create(CultureInfo.InvariantCulture,
                    $"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: {SampleSound.Wav.Length}\r\nConnection: close\r\n\r\n");
                await socket.SendAsync(Encoding.ASCII.GetBytes(head), _end.Token);
                if (!request.AsSpan(0, length).StartsWith("HEAD "u8))
                {
                    await socket.SendAsync(SampleSound.Wav, _end.Token);
                }

                socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception gone) when (gone is OperationCanceledException or SocketException)
            {
                // Whoever asked has what it wanted, or the sample is done with.
            }
        }
    }
}
