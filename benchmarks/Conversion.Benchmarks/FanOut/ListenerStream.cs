using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Conversion.Benchmarks.FanOut;

/// <summary>What one listener has received: an HTTP/1.1 answer, chunked or not (RFC 9112, 7.1), out of which it takes the versions told.</summary>
internal sealed class ListenerStream(int channel)
{
    private byte[] _unread = []; // the beginning of a head, of a chunk's size, or of a line
    private bool _isInBody;
    private bool _isChunked;
    private int _chunkLeft;
    private byte[] _line = [];

    private static ReadOnlySpan<byte> Marker => "\"version\":"u8;

    public int Channel => channel;

    /// <summary>The latest version told; -1 before any.</summary>
    public int Version { get; set; } = -1;

    /// <summary>Takes what arrived, and calls back for each version in it.</summary>
    public void Take(ReadOnlySpan<byte> arrived, Action<ListenerStream, int> told)
    {
        if (_unread.Length > 0)
        {
            arrived = (byte[])[.. _unread, .. arrived];
            _unread = [];
        }

        if (!_isInBody)
        {
            var end = arrived.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                _unread = arrived.ToArray();
                return;
            }

            var head = Encoding.ASCII.GetString(arrived[..end]);
            if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"A listener was refused: {head}");
            }

            (_isInBody, _isChunked) = (true, head.Contains("chunked", StringComparison.OrdinalIgnoreCase));
            arrived = arrived[(end + 4)..];
        }

        if (_isChunked)
        {
            TakeChunks(arrived, told);
        }
        else
        {
            TakeText(arrived, told);
        }
    }

    private void TakeChunks(ReadOnlySpan<byte> arrived, Action<ListenerStream, int> told)
    {
        while (arrived.Length > 0)
        {
            if (_chunkLeft == 0)
            {
                var end = arrived.IndexOf((byte)'\n');
                if (end < 0)
                {
                    _unread = arrived.ToArray();
                    return;
                }

                _chunkLeft = int.Parse(Encoding.ASCII.GetString(arrived[..(end - 1)]), NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 2;
                arrived = arrived[(end + 1)..];
            }

            var piece = Math.Min(_chunkLeft, arrived.Length);
            TakeText(arrived[..Math.Min(piece, Math.Max(0, _chunkLeft - 2))], told);
            _chunkLeft -= piece;
            arrived = arrived[piece..];
        }
    }

    private void TakeText(ReadOnlySpan<byte> text, Action<ListenerStream, int> told)
    {
        if (_line.Length > 0)
        {
            text = (byte[])[.. _line, .. text];
            _line = [];
        }

        var end = text.LastIndexOf((byte)'\n') + 1;
        if (end < text.Length)
        {
            _line = text[end..].ToArray();
            text = text[..end];
        }

        while (text.IndexOf(Marker) is >= 0 and var at)
        {
            text = text[(at + Marker.Length)..];
            if (Utf8Parser.TryParse(text, out int version, out _))
            {
                told(this, version);
            }
        }
    }
}
