namespace Conversion.Domain.Platforms;

/// <summary>The platforms that the service knows, specific ones first, Generic last.</summary>
public static class PlatformCatalogue
{
    /// <summary>Name of the platform that <paramref name="url"/> belongs to; <c>generic</c> when none claims it.</summary>
    public static string NameFor(SourceUrl url) => "generic";

    /// <summary>What makes two links the same source.</summary>
    public static string CanonicalSource(SourceUrl url) => $"generic:{url.Value}";
}
