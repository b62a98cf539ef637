using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;

namespace Conversion.PlatformSimulator.Platforms.YouTube;

/// <summary>What <c>/youtubei/v1/player</c> answers, and what the page holds of it.</summary>
internal static class PlayerAnswer
{
    private const string Channel = "UCsimulator0000000000000";

    /// <summary>The whole answer to <paramref name="act"/>; only a page's has details about the publishing.</summary>
    public static async Task<object> ToAsync(Act act, bool isPage, CancellationToken cancellation)
    {
        var playability = Playability.In(act.Situation);
        var hasDetails = playability.IsPlayable || act.Situation is Situation.Upcoming or Situation.AgeRestricted or Situation.GeoBlocked or Situation.MembersOnly;
        return new
        {
            responseContext = new { visitorData = act.Visit },
            playabilityStatus = playability.ToAnswer(act.Situation == Situation.Captcha),
            videoDetails = hasDetails ? Details(act) : null,
            microformat = isPage && hasDetails ? new { playerMicroformatRenderer = Microformat(act) } : null,
            streamingData = playability.IsPlayable ? await YouTubeFormats.OfAsync(act, isPage, cancellation) : null,
        };
    }

    private static object Details(Act act) => new
    {
        videoId = act.Exhibit.Id,
        title = act.Exhibit.Title,
        lengthSeconds = act.Situation is Situation.Live or Situation.Upcoming ? "0" : $"{act.Exhibit.Seconds}",
        channelId = Channel,
        shortDescription = "Made by ffmpeg.\n0:00 The beginning\n0:04 The middle\n0:08 The end\n",
        thumbnail = new
        {
            thumbnails = new[] { new { url = $"https://i.ytimg.com/vi/{act.Exhibit.Id}/hqdefault.jpg", width = 320, height = 320 } },
        },
        viewCount = "1024",
        author = act.Exhibit.Uploader,
        isPrivate = false,
        isLive = act.Situation == Situation.Live ? (bool?)true : null,
        isUpcoming = act.Situation == Situation.Upcoming ? (bool?)true : null,
        isLiveContent = act.Situation is Situation.Live or Situation.Upcoming,
    };

    private static object Microformat(Act act) => new
    {
        title = new { simpleText = act.Exhibit.Title },
        lengthSeconds = $"{act.Exhibit.Seconds}",
        ownerProfileUrl = "https://www.youtube.com/@simulator",
        externalChannelId = Channel,
        isFamilySafe = act.Situation != Situation.AgeRestricted,
        availableCountries = new[] { "AQ" },
        category = "Science & Technology",
        publishDate = "2026-03-14T12:00:00Z",
        uploadDate = "2026-03-14T12:00:00Z",
        ownerChannelName = act.Exhibit.Uploader,
        liveBroadcastDetails = act.Situation is Situation.Live or Situation.Upcoming
            ? new { isLiveNow = act.Situation == Situation.Live, startTimestamp = StartOf(act.Situation).ToString("yyyy-MM-ddTHH:mm:ss+00:00") }
            : null,
    };

    private static DateTimeOffset StartOf(Situation situation) => DateTimeOffset.UtcNow.AddHours(situation == Situation.Live ? -1 : 3);
}
