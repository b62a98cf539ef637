using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;

namespace Conversion.Media.Engine;

/// <summary>What an attempt's strategy means to the tools.</summary>
/// <param name="Access">The way to the media.</param>
/// <param name="OtherFormat">Whether to leave out the renditions that would be chosen first.</param>
/// <param name="Output">What to make, with the height reduced as the strategy says.</param>
/// <param name="CookiesFile">The operator's cookies; null for none.</param>
/// <param name="Proxy">The operator's proxy for this platform; null for none.</param>
internal sealed record Approach(AccessMethod Access, bool OtherFormat, OutputProfile Output, string? CookiesFile, Uri? Proxy)
{
    /// <summary>
    /// The approach of <paramref name="request"/>. A way that this node does not have (one that another version or another node's settings
    /// know) is the default one: the attempt then says what it comes to.
    /// </summary>
    public static Approach Of(ConversionRequest request, MediaOptions options)
    {
        var strategy = Strategy.Parse(request.Strategy);
        var access = options.Platforms.AccessTo(request.Platform).FirstOrDefault(method => method.Name == strategy.Access) ?? AccessMethod.Default;
        var own = options.Platforms.GetValueOrDefault(request.Platform);
        return new Approach(
            access, strategy.OtherFormat, Reduced(request.Output, strategy.MaxHeight),
            access.Needs == AccessNeed.Cookies ? own?.CookiesFile : options.CookiesFile,
            access.Needs == AccessNeed.Proxy ? own?.ProxyAddress : null);
    }

    // Never upward: the height that was asked for holds whatever the strategy says.
    private static OutputProfile Reduced(OutputProfile output, int? height) =>
        output.IsVideo && height is { } reduced && !(output.MaxHeight <= reduced) ? output with { MaxHeight = reduced } : output;
}
