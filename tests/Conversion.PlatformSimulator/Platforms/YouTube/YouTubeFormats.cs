using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;

namespace Conversion.PlatformSimulator.Platforms.YouTube;

/// <summary>The renditions in a player's answer, under YouTube's own numbers.</summary>
internal static class YouTubeFormats
{
    private const string MediaHost = "rr1---sn-simulator.googlevideo.com";
    private const string ManifestHost = "manifest.googlevideo.com";
    private const Offers All = Offers.Whole | Offers.Apart;

    private static readonly (int Itag, string Asset, string MimeType, int? Height, string Quality)[] Known =
    [
        (18, "whole-360.mp4", "video/mp4; codecs=\"avc1.42001E, mp4a.40.2\"", 360, "medium"),
        (134, "video-360.mp4", "video/mp4; codecs=\"avc1.4d401e\"", 360, "medium"),
        (135, "video-480.mp4", "video/mp4; codecs=\"avc1.4d401f\"", 480, "large"),
        (136, "video-720.mp4", "video/mp4; codecs=\"avc1.4d401f\"", 720, "hd720"),
        (137, "video-1080.mp4", "video/mp4; codecs=\"avc1.640028\"", 1080, "hd1080"),
        (140, "audio-128.m4a", "audio/mp4; codecs=\"mp4a.40.2\"", null, "tiny"),
        (251, "audio-96.webm", "audio/webm; codecs=\"opus\"", null, "tiny"),
    ];

    /// <summary><c>streamingData</c>. A page names no addresses: browsers stream by YouTube's own protocol.</summary>
    public static async Task<object> OfAsync(Act act, bool isPage, CancellationToken cancellation)
    {
        var offers = act.Exhibit.Offers == Offers.Usual ? All : act.Exhibit.Offers;
        var hasAddresses = !isPage && act.Situation != Situation.NoAddresses;
        var whole = new List<object>();
        var apart = new List<object>();
        foreach (var known in act.Situation is Situation.Drm or Situation.Live ? [] : Known)
        {
            var isWhole = known.Itag == 18;
            var isOffered = isWhole ? offers.HasFlag(Offers.Whole) : offers.HasFlag(Offers.Apart) || (offers.HasFlag(Offers.Sound) && known.Height is null);
            if (isOffered) (isWhole ? whole : apart).Add(await FormatAsync(act, known, hasAddresses, cancellation));
        }

        return new
        {
            expiresInSeconds = "21540",
            formats = whole,
            adaptiveFormats = apart,
            hlsManifestUrl = hasAddresses && (offers.HasFlag(Offers.Hls) || act.Situation == Situation.Live)
                ? act.Media(ManifestHost, "hls-video/index.m3u8", "/api/manifest/hls_variant") : null,
            dashManifestUrl = hasAddresses && offers.HasFlag(Offers.Dash) ? act.Media(ManifestHost, "dash/index.mpd", "/api/manifest/dash") : null,
            licenseInfos = act.Situation == Situation.Drm ? new[] { new { drmFamily = "WIDEVINE", url = "https://www.youtube.com/api/drm/widevine" } } : null,
        };
    }

    private static async Task<object> FormatAsync(
        Act act, (int Itag, string Asset, string MimeType, int? Height, string Quality) known, bool hasAddress, CancellationToken cancellation)
    {
        var length = await MediaAssets.LengthAsync(known.Asset, cancellation);
        // The player would turn the riddle n into another; without that the real servers hold the file back.
        var riddle = act.Situation is Situation.Challenge or Situation.UnsolvedChallenge ? $"&n={PlayerScript.RiddleOf(act.Visit)}" : "";
        return new
        {
            itag = known.Itag,
            url = hasAddress ? $"{act.Media(MediaHost, known.Asset, "/videoplayback")}?itag={known.Itag}&clen={length}{riddle}" : null,
            mimeType = known.MimeType,
            bitrate = length * 8 / act.Exhibit.Seconds,
            contentLength = $"{length}",
            approxDurationMs = $"{act.Exhibit.Seconds * 1000}",
            quality = known.Quality,
            qualityLabel = known.Height is { } label ? $"{label}p" : null,
            height = known.Height,
            width = known.Height is { } height ? height * 16 / 9 : (int?)null,
            fps = known.Height is null ? (int?)null : 24,
            audioQuality = known.Height is null ? "AUDIO_QUALITY_MEDIUM" : null,
            audioSampleRate = known.Height is null ? "48000" : null,
        };
    }
}
