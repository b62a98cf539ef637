namespace Conversion.Media.Classification;

/// <summary>Which platform an extractor of yt-dlp belongs to: its names are the tool's own, and differ here and there.</summary>
internal static class ExtractorNames
{
    /// <summary>The platform of <paramref name="extractor"/> (<c>youtube:tab</c> → <c>youtube</c>), in lower case.</summary>
    public static string PlatformOf(string extractor)
    {
        var family = extractor.Split(':', 2)[0].ToLowerInvariant();
        return family switch
        {
            "vm.tiktok" => "tiktok",
            "bilibilitv" or "biliintl" or "bangumi" => "bilibili",
            "html5" or "commonmistakes" => "generic",
            "periscope" => "twitter",
            _ => family,
        };
    }
}
