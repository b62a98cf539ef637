using System.Diagnostics;
using System.Net.Sockets;

namespace Conversion.Media.Egress;

/// <summary>One side of a relayed connection: a socket with a read buffer of fixed size, which is all that is ever held of a body.</summary>
/// <param name="socket">Connected; owned from here on.</param>
/// <param name="silence">Measures for how long the far side is waited for.</param>
/// <param name="onReceived">
/// For the far side: told of every read, in bytes, before anything is done with it, and for how long it was waited for. Null for the tool's side.
/// </param>
internal sealed class PeerSocket(Socket socket, SilenceTimer silence, Action<int, TimeSpan>? onReceived = null) : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int MostDrained = 1024 * 1024;
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(1);

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int _start;
    private int _end;
    private long _sentAt;

    /// <summary>Whether this side broke off: a reset, or another failure of the socket.</summary>
    public bool Lost { get; private set; }

    /// <summary>What has arrived, at least one byte; empty at the end. Valid until the next read. Take back the rest by <see cref="Unread"/>.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
            await FillAsync(cancellation);
        }

        var chunk = _buffer.AsMemory(_start, _end - _start);
        _start = _end;
        return chunk;
    }

    /// <summary>Gives back the last <paramref name="count"/> bytes of what was read.</summary>
    public void Unread(int count) => _start -= count;

    /// <summary>Reads to the empty line that ends a message's head, which is included; null when the peer closed before its first byte.</summary>
    /// <exception cref="HttpFormatException">The head is longer than <paramref name="limit"/> bytes, or cut off.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadHeadAsync(int limit, CancellationToken cancellation)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        for (var searched = 0; ;)
        {
            var length = HttpFields.FindHeadEnd(_buffer.AsSpan(0, _end), searched);
            if (length > limit || (length < 0 && _end >= limit)) throw new HttpFormatException(HttpProblem.HeadTooLarge);
            if (length >= 0)
            {
                _start = length;
                return _buffer.AsMemory(0, length);
            }

            searched = Math.Max(0, _end - 2);
            var before = _end;
            await FillAsync(cancellation);
            if (_end > before) continue;
            return _end == 0 ? null : throw new HttpFormatException(HttpProblem.CutOff);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        try
        {
            while (data.Length > 0)
            {
                var sending = socket.SendAsync(data, SocketFlags.None, cancellation);
                // A tool that is slow to take its data, because it is encoding, does not make the far side a silent one.
                var toolIsSlow = onReceived is null && !sending.IsCompleted;
                if (toolIsSlow) silence.Pause();
                try
                {
                    data = data[await sending..];
                }
                finally
                {
                    if (toolIsSlow) silence.Resume();
                }

                silence.Restart();
            }

            Volatile.Write(ref _sentAt, Stopwatch.GetTimestamp());
        }
        catch (SocketException)
        {
            Lost = true;
            throw;
        }
    }

    /// <summary>Tells the peer that nothing more comes.</summary>
    public void FinishSending()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            Lost = true; // gone already
        }
    }

    /// <summary>
    /// Reads away what the peer is still sending, for a moment: closing on unread data would reset the connection under our answer.
    /// When it keeps silent, because it is still reading that answer, closing leaves the rest of it to the system to deliver.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestDrain);
        try
        {
            for (var total = 0; total < MostDrained;)
            {
                var count = (await ReadAsync(limit.Token)).Length;
                if (count == 0) return;
                total += count;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The moment is over.
        }
    }

    /// <summary>Closes with a reset, so that the peer cannot take what it got for the whole.</summary>
    public void Abort()
    {
        Lost = true;
        socket.Close(timeout: 0);
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        try
        {
            var asked = Stopwatch.GetTimestamp();
            var count = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellation);
            if (count == 0) return;
            // What an idle connection waits for is the tool's next request: the far side is waited for from then on.
            onReceived?.Invoke(count, Stopwatch.GetElapsedTime(Math.Max(asked, Volatile.Read(ref _sentAt))));
            silence.Restart();
            _end += count;
        }
        catch (SocketException)
        {
            Lost = true;
            throw;
        }
    }
}
