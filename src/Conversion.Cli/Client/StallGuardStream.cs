using System.Diagnostics;

namespace Conversion.Cli.Client;

/// <summary>Reads from a connection that must not fall silent: a peer that vanished sends no end of stream.</summary>
/// <param name="inner">The answer's body; it stays the caller's.</param>
/// <param name="silence">How long one read may take.</param>
internal sealed class StallGuardStream(Stream inner, TimeSpan silence) : Stream
{
    private long _first;
    private long _last;

    /// <summary>From the first to the last sign of life.</summary>
    public TimeSpan Lived => Stopwatch.GetElapsedTime(_first, _last);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="IOException">Nothing came in time.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(silence);
        try
        {
            int read = await inner.ReadAsync(buffer, limit.Token);
            _last = read > 0 ? Stopwatch.GetTimestamp() : _last;
            _first = _first == 0 ? _last : _first;
            return read;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"Nothing came for {silence.TotalSeconds:0.#} s.", e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Reads are asynchronous.");
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
