namespace Conversion.Domain.Platforms.Known;

/// <summary>Every other address: the whole of it is its id.</summary>
internal static class Generic
{
    public static readonly Platform Platform = new("generic")
    {
        Hosts = [],
        Items = [],
    };
}
