using System.Buffers.Binary;
using System.Text;

namespace Conversion.Telemetry.Tests.Observing;

/// <summary>The fields of one message in Protocol Buffers' wire format, as much of it as OTLP needs.</summary>
internal sealed class ProtobufReader
{
    private readonly ILookup<int, ReadOnlyMemory<byte>> _fields;

    public ProtobufReader(ReadOnlyMemory<byte> message) => _fields = Read(message).ToLookup(field => field.Number, field => field.Value);

    /// <summary>The messages in a field.</summary>
    public IEnumerable<ProtobufReader> Messages(int field) => _fields[field].Select(value => new ProtobufReader(value));

    /// <summary>The one message in a field; null when there is none.</summary>
    public ProtobufReader? Message(int field) => Messages(field).SingleOrDefault();

    /// <summary>A text; empty when there is none.</summary>
    public string Text(int field) => Encoding.UTF8.GetString(Last(field).Span);

    /// <summary>Bytes as lower-case hex digits.</summary>
    public string Hex(int field) => Convert.ToHexStringLower(Last(field).Span);

    /// <summary>A number of any of the wire's kinds; 0 when there is none.</summary>
    public long Number(int field) => Last(field) is { Length: 8 } value ? BinaryPrimitives.ReadInt64LittleEndian(value.Span) : 0;

    /// <summary>Whether there is such a field.</summary>
    public bool Has(int field) => _fields.Contains(field);

    private ReadOnlyMemory<byte> Last(int field) => _fields[field].LastOrDefault();

    private static IEnumerable<(int Number, ReadOnlyMemory<byte> Value)> Read(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var length = (tag & 7) switch { 0 => 0, 1 => 8, 2 => (int)Varint(message, ref at), 5 => 4, var kind => throw new FormatException($"Wire type {kind}.") };
            if ((tag & 7) == 0)
            {
                var number = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(number, (long)Varint(message, ref at));
                yield return ((int)(tag >> 3), number);
                continue;
            }

            yield return ((int)(tag >> 3), message.Slice(at, length));
            at += length;
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        var (value, shift) = (0UL, 0);
        byte part;
        do
        {
            part = message.Span[at++];
            value |= (ulong)(part & 0x7F) << shift;
            shift += 7;
        }
        while (part >= 0x80);
        return value;
    }
}
