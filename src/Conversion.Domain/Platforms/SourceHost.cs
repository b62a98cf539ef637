using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace Conversion.Domain.Platforms;

/// <summary>The host of an address: a name in ASCII, or an IP address in whatever spelling it came (WHATWG "host parsing").</summary>
internal sealed record SourceHost(string Name, IPAddress? Address)
{
    private const string NoHost = "The address names no host. Send the whole address, such as https://example.com/watch/1.";
    public const string NotAHost = "The host in the address is not a valid name. Check it for typing errors.";
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;
    private static readonly SearchValues<char> InIPv6 = SearchValues.Create("0123456789abcdefABCDEF:.");
    private static readonly SearchValues<char> InLabel = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Parses what stands between the scheme and the port. Never throws.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SourceHost? host, [NotNullWhen(false)] out string? problem)
    {
        host = text.Length == 0 ? null : text[0] == '[' ? ParseIPv6(text) : ParseNameOrIPv4(text);
        problem = host is not null ? null : text.Length == 0 ? NoHost : NotAHost;
        return problem is null && host is not null;
    }

    private static SourceHost? ParseIPv6(string text)
    {
        // Zone ids ("%eth0") and prefix lengths are no part of a web address, though IPAddress takes them.
        if (text[^1] != ']' || text.AsSpan(1, text.Length - 2).ContainsAnyExcept(InIPv6)) return null;
        return IPAddress.TryParse(text.AsSpan(1, text.Length - 2), out var address) && address.ToString().Contains(':')
            ? new SourceHost(address.ToString(), address)
            : null;
    }

    private static SourceHost? ParseNameOrIPv4(string text)
    {
        if (ToAscii(Uri.UnescapeDataString(text)) is not { } name) return null;
        if (name.EndsWith('.')) name = name[..^1];
        if (name.Length is 0 or > MaxNameLength) return null;
        var labels = name.Split('.');
        if (labels.Any(label => label.Length is 0 or > MaxLabelLength || label.AsSpan().ContainsAnyExcept(InLabel)))
            return null;
        if (!IPv4Text.EndsInNumber(labels)) return new SourceHost(name, null);
        return IPv4Text.TryParse(labels, out var address) ? new SourceHost(address.ToString(), address) : null;
    }

    private static string? ToAscii(string text)
    {
        var mapping = new IdnMapping();
        try
        {
            // Compatibility forms first (circled and full-width digits, ideographic full stops): what they mean is what gets judged.
            var name = (Ascii.IsValid(text) ? text : mapping.GetAscii(text.Normalize(NormalizationForm.FormKC))).ToLowerInvariant();
            // Punycode, whether the caller's or the mapping's own, must name what maps to it; or reading it again would find another host.
            return name.Contains("xn--", StringComparison.Ordinal) && mapping.GetAscii(mapping.GetUnicode(name)) != name ? null : name;
        }
        catch (ArgumentException)
        {
            return null; // IdnMapping's way of saying that it is no name
        }
    }
}
