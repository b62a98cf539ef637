using System.Globalization;
using System.Resources;

namespace Conversion.Domain.Failures;

/// <summary>Reads FailureTexts.resx, where all words about failures stand, ready for translation.</summary>
internal static class FailureTexts
{
    private static readonly ResourceManager Resources = new("Conversion.Domain.Failures.FailureTexts", typeof(FailureTexts).Assembly);

    /// <summary>The platform's own wording where it has one, else the general one.</summary>
    /// <param name="kind">The kind, as in the contract (<c>bot_check</c>).</param>
    /// <param name="part"><c>title</c>, <c>message</c> or <c>advice</c>.</param>
    /// <param name="platform">The platform's name; null for none.</param>
    /// <param name="culture">Whose language.</param>
    /// <exception cref="MissingManifestResourceException">The kind has no such text: a defect of the file.</exception>
    public static string Get(string kind, string part, string? platform, CultureInfo culture) =>
        Find(kind, part, platform, culture) ?? throw new MissingManifestResourceException($"FailureTexts.resx has no '{kind}.{part}'.");

    /// <summary>As <see cref="Get"/>; null where there is no such text.</summary>
    public static string? Find(string kind, string part, string? platform, CultureInfo culture) =>
        (platform is null ? null : Resources.GetString($"{platform}.{kind}.{part}", culture)) ?? Resources.GetString($"{kind}.{part}", culture);

    /// <summary>Every entry of the file, for the tests that hold it to its form.</summary>
    public static ResourceSet All() => Resources.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!;
}
