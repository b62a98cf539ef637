using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Conversion.Cli.Client;

/// <summary>One WebSocket to a job's events.</summary>
/// <param name="socket">Open, nothing read yet.</param>
/// <param name="silence">How long it may be silent. Pings do not show, so silence is no proof that it is dead.</param>
internal sealed class SocketReader(ClientWebSocket socket, TimeSpan silence) : IDisposable
{
    private const int MaxFrameBytes = 4 << 20;
    private static readonly string[] JobEvents = ["progress", "completed", "failed", "cancelled"];
    private readonly MemoryStream _frame = new();
    private readonly byte[] _buffer = new byte[16 * 1024];

    /// <summary>Id of the last event; null before the first.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>Why the service closed it; null when it fell silent instead.</summary>
    public int? CloseCode { get; private set; }

    /// <summary>The events until the service closes it or nothing comes any more.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    /// <exception cref="JsonException">An event is no job.</exception>
    public async IAsyncEnumerable<JobView> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await ReceiveAsync(cancellation))
        {
            using var frame = JsonDocument.Parse(_frame.GetBuffer().AsMemory(0, (int)_frame.Length));
            var (id, job) = Read(frame.RootElement);
            LastEventId = id ?? LastEventId;
            if (job is not null)
                yield return job;
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        _frame.Dispose();
    }

    private async Task<bool> ReceiveAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(silence);
        _frame.SetLength(0);
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(_buffer.AsMemory(), limit.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    CloseCode = (int?)socket.CloseStatus ?? 0;
                    return false;
                }

                _frame.Write(_buffer, 0, part.Count);
                if (part.EndOfMessage)
                    return true;
                if (_frame.Length > MaxFrameBytes)
                    throw new JsonException("A frame of the WebSocket has no end.");
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static (string? Id, JobView? Job) Read(JsonElement frame)
    {
        if (frame.ValueKind != JsonValueKind.Object)
            throw new JsonException("A frame of the WebSocket is no event.");
        var id = frame.TryGetProperty("id", out var value) ? value.ToString() : null;
        bool isJob = frame.TryGetProperty("event", out var name) && JobEvents.Contains(name.ToString());
        if (!isJob || !frame.TryGetProperty("data", out var data))
            return (id, null);
        return (id, JobView.Parse(data.ValueKind == JsonValueKind.String ? data.GetString()! : data.GetRawText()));
    }
}
