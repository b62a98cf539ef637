using System.Text;

namespace Conversion.Browser.Tests.Proxying;

/// <summary>The start line and the fields of an HTTP/1.1 message (RFC 9112), and what was read of its body with them.</summary>
internal sealed class MessageHead(string startLine, List<KeyValuePair<string, string>> fields, ReadOnlyMemory<byte> rest)
{
    private const int Longest = 64 * 1024;

    /// <summary>Request line or status line.</summary>
    public string StartLine => startLine;

    /// <summary>The bytes that came behind it.</summary>
    public ReadOnlyMemory<byte> Rest => rest;

    /// <summary>The value of a field, null without one; names in any case.</summary>
    public string? this[string name] => fields.Find(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Reads one; null when the connection ends before it is whole.</summary>
    public static async Task<MessageHead?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[Longest];
        for (var filled = 0; filled < buffer.Length;)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(filled), cancellation);
            if (count == 0)
                return null;
            filled += count;
            if (buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is var end and >= 0)
                return Parse(Encoding.Latin1.GetString(buffer, 0, end), buffer.AsMemory((end + 4)..filled));
        }

        throw new InvalidDataException($"A head of more than {Longest} bytes.");
    }

    /// <summary>Replaces a field, or with null takes it away.</summary>
    public void Set(string name, string? value)
    {
        fields.RemoveAll(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (value is not null)
            fields.Add(new(name, value));
    }

    /// <summary>As it goes over the wire, without <see cref="Rest"/>.</summary>
    public byte[] ToBytes() =>
        Encoding.Latin1.GetBytes(string.Concat([$"{startLine}\r\n", .. fields.Select(field => $"{field.Key}: {field.Value}\r\n"), "\r\n"]));

    private static MessageHead Parse(string text, ReadOnlyMemory<byte> rest)
    {
        var lines = text.Split("\r\n");
        var fields = lines[1..].Select(line => line.Split(':', 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1].Trim()));
        return new MessageHead(lines[0], [.. fields], rest);
    }
}
