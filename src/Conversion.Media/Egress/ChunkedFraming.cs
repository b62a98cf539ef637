namespace Conversion.Media.Egress;

/// <summary>Follows a chunked body (RFC 9112, section 7.1) without changing it, to know where it ends.</summary>
internal sealed class ChunkedFraming : BodyFraming
{
    private const int LongestLine = 4096; // a size with its extensions, or a trailer field
    private const int MostTrailerBytes = 16 * 1024;

    private enum Part { Size, Extension, Data, AfterData, Trailer, Done }

    private Part _part = Part.Size;
    private long _remaining;
    private int _lineLength;
    private int _trailerBytes;
    private int _digits;

    public override bool IsComplete => _part == Part.Done;

    public override int Take(ReadOnlySpan<byte> data)
    {
        var taken = 0;
        while (taken < data.Length && _part != Part.Done)
        {
            if (_part == Part.Data)
            {
                var count = (int)Math.Min(_remaining, data.Length - taken);
                taken += count;
                _remaining -= count;
                if (_remaining == 0) StartLine(Part.AfterData);
                continue;
            }

            Follow(data[taken++]);
        }

        return taken;
    }

    private void Follow(byte value)
    {
        if (value == '\n') EndLine();
        else if (++_lineLength > LongestLine || (_part == Part.Trailer && ++_trailerBytes > MostTrailerBytes)) throw Malformed();
        else if (_part == Part.AfterData && value != '\r') throw Malformed();
        else if (_part == Part.Size) FollowSize((char)value);
    }

    private void FollowSize(char value)
    {
        if (char.IsAsciiHexDigit(value))
        {
            if (++_digits > 15) throw Malformed(); // more would overflow
            _remaining = (_remaining * 16) + Convert.ToInt32(value.ToString(), 16);
        }
        else if (_digits > 0 && value is ';' or ' ' or '\t' or '\r')
        {
            _part = Part.Extension;
        }
        else
        {
            throw Malformed();
        }
    }

    private void EndLine()
    {
        switch (_part)
        {
            case Part.Size or Part.Extension when _digits > 0:
                StartLine(_remaining > 0 ? Part.Data : Part.Trailer);
                break;
            case Part.AfterData:
                (_remaining, _digits) = (0, 0);
                StartLine(Part.Size);
                break;
            case Part.Trailer:
                // The line that ends the trailers holds nothing but its carriage return.
                StartLine(_lineLength <= 1 ? Part.Done : Part.Trailer);
                break;
            default:
                throw Malformed();
        }
    }

    private void StartLine(Part part) => (_part, _lineLength) = (part, 0);

    private static HttpFormatException Malformed() => new(HttpProblem.Malformed);
}
