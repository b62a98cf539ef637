using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Conversion.Api.Live;

/// <summary>
/// A connection's output that is written straight to its socket, on the thread that writes. The framework's own copies into a pipe, whose
/// reader copies into the socket: for ten thousand listeners that is a third of the work. Who knows that a buffer holds a whole chunk may
/// also send that one as it is, for all connections alike, by <see cref="SendAsync"/>.
/// </summary>
public sealed class SocketOutput : PipeWriter
{
    private const int SmallestBuffer = 4 * 1024;
    private readonly Socket _socket;
    private readonly PipeWriter _replaced;
    private byte[] _buffer = [];
    private int _written;
    private volatile bool _isCancelled;
    private bool _isBroken;

    private SocketOutput(Socket socket, PipeWriter replaced) => (_socket, _replaced) = (socket, replaced);

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _written;

    /// <summary>Gives each connection such an output, also as a feature of its own where it is not encrypted above.</summary>
    public static void UseOn(ListenOptions endpoint) => endpoint.Use(next => connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            return next(connection);
        }

        socket.Blocking = false;
        var output = new SocketOutput(socket, connection.Transport.Output);
        connection.Transport = new Transport(connection.Transport.Input, output);
        connection.Features.Set(output);
        return next(connection);
    });

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length - _written < Math.Max(sizeHint, 1))
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestBuffer, _written + Math.Max(sizeHint, SmallestBuffer)));
            _buffer.AsSpan(0, _written).CopyTo(larger);
            Release();
            _buffer = larger;
        }

        return _buffer.AsMemory(_written);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _written += bytes;

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_written > 0)
        {
            await SendAsync(_buffer.AsMemory(0, _written), cancellationToken);
            Release();
            (_buffer, _written) = ([], 0);
        }

        var isCancelled = _isCancelled;
        _isCancelled = false;
        return new FlushResult(isCancelled, _isBroken);
    }

    /// <summary>
    /// Sends <paramref name="bytes"/> as they are. Nothing may be unflushed, and no other sending under way. When the connection is gone it does nothing:
    /// whoever reads from it is told.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the connection is of no more use.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (_isBroken)
        {
            return ValueTask.CompletedTask;
        }

        var sent = _socket.Send(bytes.Span, SocketFlags.None, out var error);
        if (error is not SocketError.Success and not SocketError.WouldBlock)
        {
            _isBroken = true;
            return ValueTask.CompletedTask;
        }

        sent = Math.Max(sent, 0);
        return sent == bytes.Length ? ValueTask.CompletedTask : SendRestAsync(bytes[sent..], cancellation);
    }

    public override void CancelPendingFlush() => _isCancelled = true;

    public override void Complete(Exception? exception = null)
    {
        Release();
        _replaced.Complete(exception);
    }

    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            _isBroken = true;
        }
        catch (OperationCanceledException)
        {
            _isBroken = true; // in the middle of what it said: whatever followed would be taken for the rest
            throw;
        }
    }

    private void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
