using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Conversion.TestMedia.Serving;

/// <summary>The response body: counts what goes out, and paces, cuts or stalls it as its <see cref="Delivery"/> says.</summary>
internal sealed class ShapedBody(Stream inner, HttpContext context, RecordedRequest record) : Stream
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private readonly Stopwatch clock = new();
    private Delivery delivery = Delivery.Normal;
    private Func<bool> takeReset = () => false;
    private long sent;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => sent;
        set => throw new NotSupportedException();
    }

    /// <summary>Applies <paramref name="shape"/>; <paramref name="mayReset"/> is asked once the limit is reached.</summary>
    public void Shape(Delivery shape, Func<bool> mayReset) => (delivery, takeReset) = (shape, mayReset);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        clock.Start();
        while (buffer.Length > 0)
        {
            var size = (int)Math.Min(buffer.Length, Math.Max(Room(), 1));
            if (sent == delivery.ResetAfterBytes && takeReset())
            {
                await ResetAsync(cancellationToken);
            }

            if (sent == delivery.StallAfterBytes)
            {
                await inner.FlushAsync(cancellationToken);
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            }

            await inner.WriteAsync(buffer[..size], cancellationToken);
            (sent, buffer) = (sent + size, buffer[size..]);
            record.Sent(size);
            await PaceAsync(cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException("Responses are written asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Responses are written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Bytes until something has to happen.</summary>
    private long Room()
    {
        var room = long.MaxValue;
        foreach (var limit in new[] { delivery.ResetAfterBytes, delivery.StallAfterBytes })
        {
            room = limit > sent ? Math.Min(room, limit.Value - sent) : room;
        }

        return delivery.BytesPerSecond is { } rate ? Math.Min(room, (long)(rate * Beat.TotalSeconds)) : room;
    }

    private async Task PaceAsync(CancellationToken cancellationToken)
    {
        if (delivery.BytesPerSecond is not { } rate)
        {
            return;
        }

        await inner.FlushAsync(cancellationToken);
        var due = TimeSpan.FromSeconds((double)sent / rate);
        if (due > clock.Elapsed)
        {
            await Task.Delay(due - clock.Elapsed, context.RequestAborted);
        }
    }

    private async Task ResetAsync(CancellationToken cancellationToken)
    {
        await inner.FlushAsync(cancellationToken);
        // A reset discards what the kernel has not sent yet: give the bytes that were promised time to arrive.
        await Task.Delay(Beat, cancellationToken);
        context.Abort();
        throw new ConnectionResetException("Reset as the behaviour demands.");
    }
}
