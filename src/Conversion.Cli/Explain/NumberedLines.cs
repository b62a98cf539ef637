using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Conversion.Cli.Explain;

/// <summary>One line of a stream.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Content">Its bytes without the line break; null when it is longer than was allowed.</param>
internal readonly record struct NumberedLine(long Number, byte[]? Content);

/// <summary>Reads lines of which none may fill the memory: one that is too long is passed over, and the next one is read.</summary>
internal static class NumberedLines
{
    /// <summary>The lines of <paramref name="stream"/>, each at most <paramref name="longest"/> bytes.</summary>
    public static async IAsyncEnumerable<NumberedLine> ReadAsync(Stream stream, int longest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var (number, seen, tooLong) = (1L, 0L, false);
        while (true)
        {
            var read = await pipe.ReadAsync(cancellation);
            var buffer = read.Buffer;
            while (buffer.Slice(seen).PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                yield return new(number++, tooLong || line.Length > longest ? null : line.ToArray());
                (buffer, seen, tooLong) = (buffer.Slice(buffer.GetPosition(1, end)), 0, false);
            }

            tooLong |= buffer.Length > longest;
            if (read.IsCompleted)
            {
                if (tooLong || buffer.Length > 0)
                    yield return new(number, tooLong ? null : buffer.ToArray());
                yield break;
            }

            // What was looked at need not be looked at again; of a line that is too long, nothing is kept.
            seen = tooLong ? 0 : buffer.Length;
            pipe.AdvanceTo(tooLong ? buffer.End : buffer.Start, buffer.End);
        }
    }
}
