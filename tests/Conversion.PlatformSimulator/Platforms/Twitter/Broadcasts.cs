using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;

namespace Conversion.PlatformSimulator.Platforms.Twitter;

/// <summary>Spaces and broadcasts: live, ended with or without a replay, or to come. Their ids are letters and digits.</summary>
internal static class Broadcasts
{
    private const string MediaHost = "prod-fastly-us-east-1.video.pscp.tv";
    private const string KeyPrefix = "28_";
    private const long Start = 1773489600000;

    public static IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("1simSpaceOver", "A Space that has ended, with a replay"),
        new("1simSpaceLive", "A Space that is live") { Situation = Situation.Live },
        new("1simSpaceSoon", "A Space to come") { Situation = Situation.Upcoming, Error = "Twitter Space not started yet" },
        new("1simSpaceGone", "A Space that has ended, without a replay") { Situation = Situation.NoMedia, Error = "Twitter Space ended and replay is disabled" },
        new("1simSpaceNone", "No such Space") { Situation = Situation.NotFound, Error = "Twitter Space not found" },
        new("1simBroadcastOver", "A broadcast that has ended"),
        new("1simBroadcastLive", "A broadcast that is live") { Situation = Situation.Live },
        new("1simBroadcastSoon", "A broadcast to come") { Situation = Situation.Upcoming, Error = "This live broadcast has not yet started" },
        new("1simBroadcastGone", "A broadcast that is gone") { Situation = Situation.NotFound, Error = "Broadcast no longer exists" },
    ];

    /// <summary>Whether an id is one of a Space, of a broadcast, or of neither.</summary>
    public static string? KindOf(string id) => id.All(char.IsAsciiDigit) ? null : id.Contains("Broadcast", StringComparison.Ordinal) ? "broadcasts" : "spaces";

    /// <summary>The item that a media key is of.</summary>
    public static string IdOf(string mediaKey) => mediaKey[KeyPrefix.Length..];

    public static object Space(Act act) => new
    {
        data = new
        {
            audioSpace = act.Situation == Situation.NotFound ? new { } : (object)new
            {
                metadata = new
                {
                    state = StateOf(act, "Ended"),
                    title = act.Exhibit.Title,
                    media_key = $"{KeyPrefix}{act.Exhibit.Id}",
                    created_at = Start,
                    started_at = Start,
                    is_space_available_for_replay = act.Situation != Situation.NoMedia,
                    creator_results = new { result = new { legacy = new { name = act.Exhibit.Uploader, screen_name = "simulator" } } },
                },
                participants = new { speakers = new[] { new { display_name = act.Exhibit.Uploader } } },
            },
        },
    };

    public static object Broadcast(Act act) => new
    {
        broadcasts = new Dictionary<string, object?>
        {
            [act.Exhibit.Id] = act.Situation == Situation.NotFound ? null : new
            {
                id = act.Exhibit.Id,
                state = StateOf(act, "ENDED"),
                status = act.Exhibit.Title,
                media_key = $"{KeyPrefix}{act.Exhibit.Id}",
                user_display_name = act.Exhibit.Uploader,
                twitter_username = "simulator",
                created_at_ms = Start,
                start_ms = Start,
                width = 1280,
                height = 720,
            },
        },
    };

    /// <summary>Where the stream of one is.</summary>
    public static object Source(Act act) => new
    {
        source = new
        {
            location = KindOf(act.Exhibit.Id) == "spaces"
                ? act.Media(MediaHost, "hls-audio/index.m3u8", "/Transcoding/v1/hls/audio-space")
                : act.Media(MediaHost, "hls-video/index.m3u8", "/Transcoding/v1/hls"),
        },
    };

    private static string StateOf(Act act, string ended) => act.Situation switch
    {
        Situation.Live => "Running",
        Situation.Upcoming => KindOf(act.Exhibit.Id) == "spaces" ? "NotStarted" : "NOT_STARTED",
        _ => ended,
    };
}
