using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Conversion.PlatformSimulator.Platforms.Twitter;

/// <summary>One post, as the two ways of asking for it tell it.</summary>
internal static class Post
{
    private const string MediaHost = "video.twimg.com";

    /// <summary>As GraphQL tells it.</summary>
    public static IResult ByGraphQl(Act act) => act.Situation switch
    {
        Situation.BadToken => Answer.Json(new { errors = new[] { new { code = 239, message = "Bad guest token" } } }, StatusCodes.Status403Forbidden),
        Situation.Redesigned => Answer.Json(new { post = new { } }),
        _ => Answer.Json(new { data = new { tweetResult = Result(act) } }),
    };

    /// <summary>As the widgets on other pages are told it: less, and without a token.</summary>
    public static IResult BySyndication(Act act) => act.Situation is Situation.Available or Situation.NoMedia
        ? Answer.Json(new
        {
            __typename = "Tweet",
            id_str = act.Exhibit.Id,
            text = act.Exhibit.Title,
            created_at = "2026-03-14T12:00:00.000Z",
            user = User(act),
            mediaDetails = Media(act),
        })
        : Answer.Json(new { });

    private static object Result(Act act) => act.Situation switch
    {
        Situation.Empty => new { },
        Situation.Protected => Unavailable("Protected"),
        Situation.Sensitive => Unavailable("NsfwLoggedOut"),
        Situation.AgeRestricted => Unavailable("NsfwViewerHasNoStatedAge"),
        Situation.Suspended => Tombstone("This Post is from a suspended account. Learn more"),
        Situation.Removed => Tombstone("This Post was deleted by the Post author. Learn more"),
        _ => new
        {
            result = new
            {
                __typename = "Tweet",
                rest_id = act.Exhibit.Id,
                core = new { user_results = new { result = new { __typename = "User", legacy = User(act) } } },
                views = new { count = "1024" },
                legacy = new
                {
                    full_text = $"{act.Exhibit.Title} https://t.co/simulated",
                    created_at = "Sat Mar 14 12:00:00 +0000 2026",
                    id_str = act.Exhibit.Id,
                    favorite_count = 64,
                    retweet_count = 16,
                    reply_count = 4,
                    possibly_sensitive = false,
                    entities = new { hashtags = Array.Empty<object>(), urls = Array.Empty<object>() },
                    extended_entities = new { media = Media(act) },
                },
            },
        },
    };

    private static object Unavailable(string reason) => new { result = new { __typename = "TweetUnavailable", reason } };

    private static object Tombstone(string text) => new { result = new { __typename = "TweetTombstone", tombstone = new { text = new { text } } } };

    private static object User(Act act) => new { name = act.Exhibit.Uploader, screen_name = "simulator", id_str = "12345" };

    private static object[] Media(Act act) => act.Situation == Situation.NoMedia ? []
        : [.. Enumerable.Range(1, act.Exhibit.Id == TwitterExhibits.TwoVideos ? 2 : 1).Select(number => Video(act, number))];

    private static object Video(Act act, int number)
    {
        var mediaId = $"{act.Exhibit.Id[..^3]}{number}{act.Exhibit.Id[^2..]}"; // each video has an id of its own
        string Link(string asset, string size) => act.Media(MediaHost, asset, $"/ext_tw_video/{mediaId}/pu/vid/{size}");
        object[] files =
        [
            new { content_type = "video/mp4", bitrate = 950_000, url = Link("whole-720.mp4", "1280x720") },
            new { content_type = "video/mp4", bitrate = 500_000, url = Link("whole-360.mp4", "640x360") },
        ];
        object[] playlist = [new { content_type = "application/x-mpegURL", url = Link("hls-video/index.m3u8", "pl") }];
        return new
        {
            id_str = mediaId,
            type = "video",
            media_url_https = $"https://pbs.twimg.com/ext_tw_video_thumb/{mediaId}/pu/img/cover.jpg",
            sizes = new { small = new { w = 320, h = 320 } },
            video_info = new
            {
                duration_millis = act.Exhibit.Seconds * 1000,
                variants = act.Exhibit.Offers switch
                {
                    Offers.Hls => playlist,
                    Offers.Whole => files,
                    _ => [.. playlist, .. files],
                },
            },
        };
    }
}
