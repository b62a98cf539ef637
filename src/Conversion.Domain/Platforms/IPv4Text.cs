using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Conversion.Domain.Platforms;

/// <summary>
/// The WHATWG "IPv4 parser": one to four numbers, each decimal, octal (leading 0) or hexadecimal (leading 0x), the last of which
/// fills what the others leave. C libraries read addresses so, hence this must too.
/// </summary>
internal static class IPv4Text
{
    /// <summary>Whether a host of these labels can only be an IPv4 address: its last label is a number.</summary>
    public static bool EndsInNumber(string[] labels) => labels[^1].All(char.IsAsciiDigit) || IsHex(labels[^1]);

    /// <summary>Reads the labels as an address; false when they are none, in which case the host is invalid.</summary>
    public static bool TryParse(string[] labels, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (labels.Length > 4) return false;
        ulong bits = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var spare = i == labels.Length - 1 ? 4 - i : 1; // bytes that this number fills
            if (!TryParseNumber(labels[i], out var number) || number >= 1UL << (8 * spare)) return false;
            bits = (bits << (8 * spare)) | number;
        }

        address = new IPAddress([(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits]);
        return true;
    }

    private static bool IsHex(string label) => label.StartsWith("0x", StringComparison.Ordinal) && label.Skip(2).All(char.IsAsciiHexDigit);

    private static bool TryParseNumber(string label, out ulong number)
    {
        number = 0;
        if (IsHex(label)) return label.Length == 2 || ulong.TryParse(label.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        if (label.Length < 2 || label[0] != '0') return ulong.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        foreach (var digit in label)
        {
            if (digit is < '0' or > '7' || number > uint.MaxValue) return false;
            number = (number * 8) + (ulong)(digit - '0');
        }

        return true;
    }
}
