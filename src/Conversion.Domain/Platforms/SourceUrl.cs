using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Conversion.Domain.Platforms;

/// <summary>
/// An address that a caller pasted, parsed once; nothing else in the service parses one. Follows the WHATWG URL standard where
/// that is defined for http and https, and refuses what the standard merely tolerates (white space inside, backslashes, user names).
/// </summary>
public sealed record SourceUrl
{
    /// <summary>Longest normal form, in characters.</summary>
    public const int MaxLength = 2048;

    // Longer text cannot shrink to MaxLength in any honest way, and is not worth the work of finding out.
    private const int MaxTextLength = 4 * MaxLength;

    private SourceUrl(string scheme, SourceHost host, int? port, string pathAndQuery)
    {
        var schemePort = scheme == "https" ? 443 : 80;
        Host = host.Name;
        Address = host.Address;
        Port = port ?? schemePort;
        Scheme = scheme;
        var authority = Port == schemePort ? BracketedHost : string.Create(CultureInfo.InvariantCulture, $"{BracketedHost}:{Port}");
        Value = $"{scheme}://{authority}{pathAndQuery}";
    }

    /// <summary>The normal form (WHATWG), without fragment, ASCII only: what is stored, shown and handed to the tools.</summary>
    public string Value { get; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme { get; }

    /// <summary>Host in lower case, IDNs in punycode, IPv4 in dotted decimals, IPv6 without brackets, no trailing dot.</summary>
    public string Host { get; }

    /// <summary>The host as it stands in an address: IPv6 in brackets.</summary>
    public string BracketedHost => Host.Contains(':') ? $"[{Host}]" : Host;

    /// <summary>Port, 1–65535, the scheme's own where none was given.</summary>
    public int Port { get; }

    /// <summary>The host as an IP address, when it is one in whatever spelling; null for a name.</summary>
    public IPAddress? Address { get; }

    /// <summary>Parses <paramref name="text"/>. Never throws.</summary>
    /// <param name="text">What the caller sent. Without a scheme, https is assumed when it starts with a domain name.</param>
    /// <param name="url">The address, when it is one.</param>
    /// <param name="problem">Why it is none and what to do, in words for the caller.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SourceUrl? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        // Byte order marks and zero-width spaces come along when people copy from web pages and chats.
        text = text?.Trim().Trim('\uFEFF', '\u200B').Trim();
        problem = ProblemWithText(text);
        if (problem is not null) return false;
        if (!TrySplitScheme(text!, out var scheme, out var rest, out problem)) return false;

        var end = rest.AsSpan().IndexOfAny('/', '?', '#');
        var authority = end < 0 ? rest : rest[..end];
        if (!TryParseAuthority(authority, out var host, out var port, out problem)) return false;

        var parsed = new SourceUrl(scheme, host, port, SourcePath.Normalise(end < 0 ? "" : rest[end..]));
        if (parsed.Value.Length > MaxLength)
        {
            problem = TooLong;
            return false;
        }

        // Two parsers that read one address differently are how filters are passed: what HttpClient would read otherwise is refused.
        if (!Uri.TryCreate(parsed.Value, UriKind.Absolute, out var second) || second.IdnHost != parsed.Host || second.Port != parsed.Port)
        {
            problem = SourceHost.NotAHost;
            return false;
        }

        url = parsed;
        return true;
    }

    /// <summary>The normal form.</summary>
    public override string ToString() => Value;

    private static string TooLong => string.Create(
        CultureInfo.InvariantCulture, $"The address is longer than {MaxLength} characters. Send the shorter address of the page itself.");

    private static string? ProblemWithText(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "The address is empty. Paste the link of a video or sound, such as https://example.com/watch/1.";
        if (text.Length > MaxTextLength) return TooLong;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i])) return "The address has a space or a line break in it. Send one address, with spaces written as %20.";
            if (char.IsControl(text[i])) return "The address has a control character in it. Copy it again from the address bar.";
            if (text[i] == '\\') return "The address has a backslash in it. Write it with forward slashes.";
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i]))
                return "The address has a broken character in it. Copy it again from the address bar.";
        }

        return null;
    }

    private static bool TrySplitScheme(string text, out string scheme, out string rest, [NotNullWhen(false)] out string? problem)
    {
        (scheme, rest, problem) = ("https", text, null);
        var end = text.AsSpan().IndexOfAny('/', '?', '#');
        var head = end < 0 ? text : text[..end];
        if (head.EndsWith(':') && text.AsSpan(end < 0 ? text.Length : end).StartsWith("//"))
        {
            scheme = head[..^1].ToLowerInvariant();
            rest = text[(end + 2)..];
            if (scheme is not ("http" or "https")) problem = "Only http and https addresses can be converted. Send one that starts with https://.";
        }
        else if (!StartsWithDomainName(head))
        {
            problem = "It is not a web address. Send one that starts with http:// or https://.";
        }

        return problem is null;
    }

    private static bool StartsWithDomainName(string head)
    {
        if (head.Contains('@') || !TryParseAuthority(head, out var host, out _, out _) || host.Address is not null) return false;
        var top = host.Name[(host.Name.LastIndexOf('.') + 1)..];
        return top.Length < host.Name.Length && top.Length >= 2 && (top.All(char.IsAsciiLetter) || top.StartsWith("xn--", StringComparison.Ordinal));
    }

    private static bool TryParseAuthority(
        string authority, [NotNullWhen(true)] out SourceHost? host, out int? port, [NotNullWhen(false)] out string? problem)
    {
        (host, port) = (null, null);
        if (authority.Contains('@'))
        {
            problem = "The address has a user name or password in it (before the @). Send it without; protected pages cannot be converted.";
            return false;
        }

        var colon = authority.LastIndexOf(':');
        if (colon < authority.LastIndexOf(']')) colon = -1;
        if (colon >= 0 && colon + 1 < authority.Length)
        {
            var digits = authority.AsSpan(colon + 1);
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            {
                problem = "The port in the address is not a number from 1 to 65535. Correct or remove what stands after the colon.";
                return false;
            }

            port = number;
        }

        return SourceHost.TryParse(colon < 0 ? authority : authority[..colon], out host, out problem);
    }
}
