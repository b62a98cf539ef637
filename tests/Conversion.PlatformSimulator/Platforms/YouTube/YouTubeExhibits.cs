using Conversion.PlatformSimulator.Scenarios;

namespace Conversion.PlatformSimulator.Platforms.YouTube;

/// <summary>What is to be seen on the simulated YouTube. Each id has the eleven characters that YouTube's have.</summary>
internal static class YouTubeExhibits
{
    // The clients that yt-dlp asks unless it is told otherwise.
    private static readonly string[] UsualClients = ["WEB", "TVHTML5", "VISIONOS"];

    public static IReadOnlyList<Exhibit> All { get; } =
    [
        new("sim-success", "Everything: picture and sound apart in four heights, and in one file"),
        new("sim-onefile", "One file of 360 lines with sound") { Offers = Offers.Whole },
        new("sim-hls-vid", "HLS of 720 and 360 lines") { Offers = Offers.Hls },
        new("sim-dashvid", "DASH, picture and sound apart") { Offers = Offers.Dash },
        new("sim-musical", "Sound alone") { Offers = Offers.Sound, Title = "A tone at 330 hertz" },
        new("sim-hostile", "A title that wants to be a path and markup") { Title = "../../etc/<script>alert(1)</script> ‮\"'; rm -rf / #" },
        new("sim-private", "Private") { Situation = Situation.Private, Error = "Private video." },
        new("sim-agegate", "For adults who have signed in")
        {
            Own = [new Scenario { Situation = Situation.AgeRestricted, SignedIn = false }],
            Error = "Sign in to confirm your age. This video may be inappropriate for some users.",
        },
        new("sim-sign-in", "A bot check for all who have not signed in")
        {
            Own = [new Scenario { Situation = Situation.BotCheck, SignedIn = false }], Error = "Sign in to confirm you’re not a bot.",
        },
        new("sim-botwall", "A bot check for every client") { Situation = Situation.BotCheck, Error = "Sign in to confirm you’re not a bot." },
        new("sim-webwall", "A bot check for the usual clients, and for no other")
        {
            Own = [new Scenario { Situation = Situation.BotCheck, Clients = UsualClients }], Error = "Sign in to confirm you’re not a bot.",
        },
        new("sim-captcha", "A riddle before it plays") { Situation = Situation.Captcha, Error = "Confirm that you are not a robot. YouTube is requiring a captcha challenge before playback" },
        new("sim-country", "Not in this country") { Situation = Situation.GeoBlocked, Error = "The uploader has not made this video available in your country" },
        new("sim-removed", "Removed by the uploader") { Situation = Situation.Removed, Error = "Video unavailable. This video has been removed by the uploader" },
        new("sim-account", "Gone with its account")
        {
            Situation = Situation.Terminated,
            Error = "Video unavailable. This video is no longer available because the YouTube account associated with this video has been terminated.",
        },
        new("sim-nothing", "No such video") { Situation = Situation.NotFound, Error = "Video unavailable. This video is not available" },
        new("sim-planned", "Begins in three hours") { Situation = Situation.Upcoming, Error = "This live event will begin in 3 hours." },
        new("sim-livenow", "A live stream") { Situation = Situation.Live },
        new("sim-members", "For members of the channel") { Situation = Situation.MembersOnly, Error = "Join this channel to get access to members-only content" },
        new("sim-limited", "The session has asked for too much")
        {
            Situation = Situation.SessionLimited,
            Error = "Video unavailable. This content isn't available, try again later. The current session has been rate-limited by YouTube",
        },
        new("sim-drmonly", "Encrypted") { Situation = Situation.Drm, Error = "This video is DRM protected" },
        new("sim-riddled", "The n challenge, which yt-dlp solves where it has deno") { Situation = Situation.Challenge },
        new("sim-riddles", "The n challenge is not solved") { Situation = Situation.UnsolvedChallenge, Error = "No video formats found!" },
        new("sim-noaddrs", "Only YouTube's own streaming protocol") { Situation = Situation.NoAddresses, Error = "No video formats found!" },
        new("sim-newpage", "Page and API have another shape") { Situation = Situation.Redesigned, Error = "Failed to extract any player response" },
        new("sim-toolong", "Said to be twelve hours long") { Seconds = 12 * 3600 },
        new("sim-api-429", "The API answers 429, with Retry-After") { Own = [new Scenario { On = Part.Api, Status = 429, RetryAfterSeconds = 7 }], Error = "No video formats found!" },
        new("sim-api-500", "The API answers 500") { Own = [new Scenario { On = Part.Api, Status = 500 }], Error = "No video formats found!" },
        new("sim-http403", "Media answers 403") { Own = [Media(new Scenario { Status = 403 })], Error = "unable to download video data: HTTP Error 403: Forbidden" },
        new("sim-http429", "Media answers 429") { Own = [Media(new Scenario { Status = 429, RetryAfterSeconds = 7 })], Error = "unable to download video data: HTTP Error 429: Too Many Requests" },
        new("sim-http404", "Media answers 404") { Own = [Media(new Scenario { Status = 404 })], Error = "unable to download video data: HTTP Error 404: Not Found" },
        new("sim-http503", "Media answers 503") { Own = [Media(new Scenario { Status = 503 })], Error = "[download] Got error: HTTP Error 503: Service Unavailable. Giving up" },
        new("sim-expires", "The first extraction's addresses die after 64 KiB of media; a fresh one's live")
        {
            Own = [new Scenario { RevokeAfterBytes = 64 * 1024, Visits = 1 }],
        },
        new("sim-cut-off", "Each media connection is cut after 48 KiB") { Own = [new Scenario { CutAfterBytes = 48 * 1024 }] },
        new("sim-stalled", "Media stops after 48 KiB") { Own = [new Scenario { StallAfterBytes = 48 * 1024 }] },
        new("sim-trickle", "Media comes at 24 bytes/s") { Own = [new Scenario { BytesPerSecond = 24 }] },
        new("sim-slowmov", "Media comes at 24 KiB/s: slow, and good to watch") { Own = [new Scenario { BytesPerSecond = 24 * 1024 }] },
        new("sim-slow-hd", "720 and 1080 lines come at 24 bytes/s, all else at once")
        {
            Own = [new Scenario { Asset = "video-1080", BytesPerSecond = 24 }, new Scenario { Asset = "video-720", BytesPerSecond = 24 }],
        },
    ];

    private static Scenario Media(Scenario scenario) => scenario with { On = Part.Media };
}
