using System.Buffers;
using System.Text;

namespace Conversion.Media.Processes;

/// <summary>Splits a stream of UTF-8 into lines at LF or CR; a line longer than allowed loses its rest, never memory.</summary>
internal static class BoundedLines
{
    /// <summary>Reads <paramref name="stream"/> to its end and hands over each non-empty line.</summary>
    public static async Task ReadAsync(Stream stream, int maxLength, Action<string> line, CancellationToken cancellation)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(16 * 1024);
        var chars = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(bytes.Length));
        try
        {
            var decoder = Encoding.UTF8.GetDecoder();
            var current = new StringBuilder();
            int read;
            while ((read = await stream.ReadAsync(bytes.AsMemory(), cancellation)) > 0)
                Split(chars.AsSpan(0, decoder.GetChars(bytes, 0, read, chars, 0)), current, maxLength, line);
            if (current.Length > 0) line(current.ToString());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private static void Split(ReadOnlySpan<char> text, StringBuilder current, int maxLength, Action<string> line)
    {
        while (text.Length > 0)
        {
            var end = text.IndexOfAny('\n', '\r');
            var part = end < 0 ? text : text[..end];
            current.Append(part[..Math.Min(part.Length, maxLength - current.Length)]);
            if (end < 0) return;
            if (current.Length > 0) line(current.ToString());
            current.Clear();
            text = text[(end + 1)..];
        }
    }
}
