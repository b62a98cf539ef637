namespace Conversion.Domain.Platforms;

/// <summary>A site that the service knows by name: data, one file each.</summary>
/// <param name="Name">As in the HTTP contract: <c>youtube</c>.</param>
public sealed record Platform(string Name)
{
    /// <summary>As it writes itself, for people.</summary>
    public string Title { get; init; } = Name.Length == 0 ? "" : char.ToUpperInvariant(Name[0]) + Name[1..];

    /// <summary>Its hosts, each with all of its subdomains.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>The shapes of its links, the most telling first.</summary>
    public required IReadOnlyList<ItemPattern> Items { get; init; }

    /// <summary>The ways to its media, in the order in which they are tried; the first is <see cref="AccessMethod.Default"/>.</summary>
    public IReadOnlyList<AccessMethod> Access { get; init; } = AccessMethod.Usual;

    /// <summary>
    /// How long after it was made a result may be given to identical requests. The platform's items are what they are once they are
    /// published, and only titles change: a day.
    /// </summary>
    public TimeSpan Freshness { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Whether it is one site, so that what it refuses to one job it will refuse to the next.</summary>
    public bool IsOneSite { get; init; } = true;

    /// <summary>How hard it may be asked through one address.</summary>
    public Pace Pace { get; init; } = Pace.Usual;

    /// <summary>
    /// Whether <paramref name="url"/> is one of its addresses: by whole labels of the host, so that look-alikes
    /// (<c>notyoutube.com</c>, <c>youtube.com.example.org</c>) are not, and on the scheme's own port only.
    /// </summary>
    public bool Claims(SourceUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url.Port is 80 or 443 && Hosts.Any(host => IsWithin(url.Host, host));
    }

    /// <summary>
    /// What the platform knows the item by; null where the link names no single item. Links with one id have one result, whatever
    /// else they carry; what grants access (the hash of an unlisted video) is part of the id, so that nobody gets it without.
    /// </summary>
    public string? CanonicalId(SourceUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var parts = new UrlParts(url);
        return Items.Select(item => item.IdIn(parts)).FirstOrDefault(id => id is not null);
    }

    internal static bool IsWithin(string host, string domain) =>
        host == domain || (host.Length > domain.Length && host.EndsWith(domain, StringComparison.Ordinal) && host[^(domain.Length + 1)] == '.');
}
