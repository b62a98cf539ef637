namespace Conversion.Domain.Platforms;

/// <summary>Path and query of an address, read off its normal form; the address itself was parsed by <see cref="SourceUrl"/>.</summary>
internal sealed class UrlParts
{
    private readonly string _query;

    /// <summary>Reads <paramref name="url"/>.</summary>
    public UrlParts(SourceUrl url)
    {
        Host = url.Host;
        var authority = url.Value.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = url.Value.IndexOfAny(['/', '?'], authority);
        var rest = path < 0 ? "/" : url.Value[path..];
        var query = rest.IndexOf('?');
        (Path, _query) = query < 0 ? (rest, "") : (rest[..query], rest[(query + 1)..]);
    }

    /// <summary>The host, in lower case.</summary>
    public string Host { get; }

    /// <summary>From the first slash up to the query, still escaped.</summary>
    public string Path { get; }

    /// <summary>The first value of a parameter, unescaped; null when there is none.</summary>
    public string? Parameter(string name)
    {
        foreach (var pair in _query.Split('&'))
        {
            var equals = pair.IndexOf('=');
            if (equals >= 0 && pair.AsSpan(0, equals).SequenceEqual(name))
                return Uri.UnescapeDataString(pair[(equals + 1)..]);
        }

        return null;
    }
}
