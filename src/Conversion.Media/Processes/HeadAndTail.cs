using System.Text;

namespace Conversion.Media.Processes;

/// <summary>Text of bounded size that keeps its beginning and its end: causes stand at either.</summary>
internal sealed class HeadAndTail(int maxLength)
{
    private readonly StringBuilder _head = new();
    private readonly Queue<string> _tail = new();
    private int _tailLength;
    private long _dropped;

    /// <summary>Adds a line.</summary>
    public void AppendLine(string line)
    {
        if (_tail.Count == 0 && _head.Length + line.Length + 1 <= maxLength / 2)
        {
            _head.Append(line).Append('\n');
            return;
        }

        var kept = line.Length < maxLength / 2 ? line : line[..(maxLength / 2 - 1)];
        _tail.Enqueue(kept);
        _tailLength += kept.Length + 1;
        while (_tailLength > maxLength / 2)
        {
            var gone = _tail.Dequeue();
            _tailLength -= gone.Length + 1;
            _dropped++;
        }
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var text = new StringBuilder(_head.ToString());
        if (_dropped > 0) text.Append("[… ").Append(_dropped).Append(" lines left out …]\n");
        foreach (var line in _tail) text.Append(line).Append('\n');
        return text.ToString().TrimEnd('\n');
    }
}
