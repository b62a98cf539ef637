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
            "biliintl" or "bangumi" => "bilibili",
            "rumbleembed" or "rumblechannel" => "rumble",
            "html5" or "commonmistakes" => "generic",
            "periscope" => "twitter",
            // BiliBiliBangumi, BilibiliSpaceVideo and many more.
            _ when family.StartsWith("bilibili", StringComparison.Ordinal) => "bilibili",
            _ => family,
        };
    }
}
