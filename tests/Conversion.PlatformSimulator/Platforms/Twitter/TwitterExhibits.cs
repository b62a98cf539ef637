using Conversion.PlatformSimulator.Scenarios;

namespace Conversion.PlatformSimulator.Platforms.Twitter;

/// <summary>What is to be seen on the simulated X.</summary>
internal static class TwitterExhibits
{
    /// <summary>The post with two videos.</summary>
    public const string TwoVideos = "1900000000000000003";

    public static IReadOnlyList<Exhibit> All { get; } =
    [
        new("1900000000000000001", "A video as files of 720 and 360 lines, and as HLS"),
        new("1900000000000000002", "The same as HLS alone") { Offers = Offers.Hls },
        new(TwoVideos, "Two videos in one post; /video/2 is the second") { Title = "Two films about nothing" },
        new("1900000000000000004", "A title of several lines with markup and emoji") { Title = "First line\r\nSecond <b>line</b> 🎬 & \"quotes\" ‮gnol os" },
        new("1900000000000000011", "Protected") { Situation = Situation.Protected, Error = "You are not authorized to view this protected tweet." },
        new("1900000000000000012", "Sensitive, for those who have signed in")
        {
            Own = [new Scenario { Situation = Situation.Sensitive, SignedIn = false }], Error = "NSFW tweet requires authentication.",
        },
        new("1900000000000000013", "From a suspended account") { Situation = Situation.Suspended, Error = "Twitter API says: This Post is from a suspended account" },
        new("1900000000000000014", "Deleted by its author") { Situation = Situation.Removed, Error = "Twitter API says: This Post was deleted by the Post author" },
        new("1900000000000000015", "A post without video") { Situation = Situation.NoMedia, Error = "No video could be found in this tweet" },
        new("1900000000000000016", "An empty answer") { Situation = Situation.Empty, Error = "No video could be found in this tweet" },
        new("1900000000000000017", "The guest's token is refused") { Situation = Situation.BadToken, Error = "Error(s) while querying API: Bad guest token" },
        new("1900000000000000018", "For adults, with an account that says its age")
        {
            Situation = Situation.AgeRestricted, Error = "NSFW tweet requires authentication.",
        },
        new("1900000000000000021", "The API answers 429; syndication helps") { Own = [new Scenario { On = Part.Api, Clients = ["GRAPHQL"], Status = 429 }] },
        new("1900000000000000022", "Everything answers 429, with Retry-After") { Own = [new Scenario { On = Part.Api, Status = 429, RetryAfterSeconds = 7 }], Error = "Unable to download JSON metadata: HTTP Error 429: Too Many Requests" },
        new("1900000000000000023", "The API answers 503") { Own = [new Scenario { On = Part.Api, Status = 503 }], Error = "Unable to download JSON metadata: HTTP Error 503: Service Unavailable" },
        new("1900000000000000024", "Media answers 403") { Own = [new Scenario { On = Part.Media, Status = 403 }], Error = "unable to download video data: HTTP Error 403: Forbidden" },
        new("1900000000000000025", "Media answers 404") { Own = [new Scenario { On = Part.Media, Status = 404 }], Error = "unable to download video data: HTTP Error 404: Not Found" },
        new("1900000000000000026", "Media stops after 48 KiB") { Own = [new Scenario { StallAfterBytes = 48 * 1024 }] },
        new("1900000000000000027", "Each media connection is cut after 48 KiB") { Own = [new Scenario { CutAfterBytes = 48 * 1024 }] },
        new("1900000000000000028", "Media comes at 24 KiB/s: slow, and good to watch") { Own = [new Scenario { BytesPerSecond = 24 * 1024 }] },
    ];
}
