namespace Conversion.Domain.Platforms;

/// <summary>An address that a caller pasted, parsed once; nothing else in the service parses one.</summary>
public sealed record SourceUrl
{
    private SourceUrl(string value, string host, int port)
    {
        Value = value;
        Host = host;
        Port = port;
    }

    /// <summary>The normal form (WHATWG): what is stored, shown and handed to the tools.</summary>
    public string Value { get; }

    /// <summary>Host in lower case, IDNs in punycode, IPv6 without brackets.</summary>
    public string Host { get; }

    /// <summary>Port, the scheme's own where none was given.</summary>
    public int Port { get; }

    /// <summary>Parses <paramref name="text"/>.</summary>
    /// <param name="text">What the caller sent.</param>
    /// <param name="url">The address, when it is one.</param>
    /// <param name="problem">Why it is none, in words for the caller.</param>
    public static bool TryParse(string? text, out SourceUrl? url, out string? problem)
    {
        (url, problem) = (null, null);
        if (!Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            problem = "It is not an http or https address.";
            return false;
        }

        url = new SourceUrl(uri.AbsoluteUri, uri.IdnHost, uri.Port);
        return true;
    }
}
