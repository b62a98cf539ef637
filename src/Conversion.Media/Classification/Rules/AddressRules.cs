using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>The link itself.</summary>
internal static class AddressRules
{
    public static readonly FailureRule[] Rules =
    [
        new(UnsupportedUrl, @"unsupported url|no suitable (info)?extractor|not in allowed_schemes|unsupported url scheme|known to use drm|primarily used for piracy"),
        new(UnsupportedUrl, @"is not supported and will not be supported|unable to recognize tab page"),
        new(UnsupportedUrl, @"page type .{1,30} is not supported|(embeds|providers) are (not )?supported|only \w+ extraction is supported|blob url|file:// urls are disabled"),
        new(InvalidUrl, @"not a valid url|invalid url|incomplete youtube id|looks truncated|unknown url type|without video id"),
        new(InvalidUrl, @"invalid facebook redirect|url is missing|did you forget to quote|no host (given|supplied)|nonnumeric port"),
        new(InvalidUrl, @"invalid ipv6|label (empty or )?too long|idna"),
    ];
}
