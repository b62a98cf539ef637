namespace Conversion.Domain.Platforms.Known;

/// <summary>
/// Every other address: the whole of it is its id. It is many sites and not one, so nothing is paced, and no breaker opens: what one
/// of them refuses is no reason to let the others wait. A site that wants either gets a file of its own.
/// </summary>
internal static class Generic
{
    public static readonly Platform Platform = new("generic")
    {
        Title = "Other sites",
        Hosts = [],
        Items = [],
        IsOneSite = false,
        Pace = Pace.Free,
        // What is behind an address of no known site may be another file each day.
        Freshness = TimeSpan.FromMinutes(10),
    };
}
