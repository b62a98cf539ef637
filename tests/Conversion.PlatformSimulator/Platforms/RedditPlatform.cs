using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>Reddit: a session's cookie, the post as JSON, and its video as DASH, HLS and a silent file.</summary>
internal sealed class RedditPlatform : Platform
{
    private const string MediaHost = "v.redd.it";

    public override string Name => "reddit";

    public override string Extractor => "Reddit";

    public override IReadOnlyList<string> Hosts { get; } = ["reddit.com", "*.reddit.com", "*.redd.it"];

    public override IReadOnlyList<Situation> Situations { get; } =
    [
        Situation.Available, Situation.NotFound, Situation.Removed, Situation.NoMedia, Situation.Processing, Situation.Private, Situation.Quarantined, Situation.BotCheck,
    ];

    public override IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("simok1", "A video as DASH, HLS and a silent file"),
        new("simgone", "No such post") { Situation = Situation.NotFound, Error = "Unable to download JSON metadata: HTTP Error 404: Not Found" },
        new("simempty", "A removed post, which has no video left") { Situation = Situation.Removed, Error = "No media found" },
        new("simwords", "A post of words") { Situation = Situation.NoMedia, Error = "No media found" },
        new("simsoon", "Still being processed") { Situation = Situation.Processing, Error = "This video is processing" },
        new("simprivate", "In a private subreddit") { Situation = Situation.Private, Error = "Private subreddit; an account that has been approved is required" },
        new("simquarantine", "In a quarantined subreddit")
        {
            Situation = Situation.Quarantined, Error = "Quarantined subreddit; an account that has opted in is required",
        },
        new("simblocked", "A page for robots in place of the post") { Situation = Situation.BotCheck, Error = "Account authentication is required" },
        MediaFaults.RateLimited("simlimit"),
        .. MediaFaults.Of(word => $"sim{word}"),
    ];

    public override string LinkTo(string id) => $"https://www.reddit.com/r/simulator/comments/{id}/a_film_about_nothing/";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapGet("/", (HttpContext http) => stage.PlayAsync(http, this, Part.Page, stage.NewVisit(), null, null, act =>
        {
            http.Response.Cookies.Append("loid", act.Visit, new CookieOptions { Domain = ".reddit.com", Path = "/", Secure = true });
            return Answer.Html("<!DOCTYPE html><html><body>old</body></html>");
        }));
        routes.MapGet("/r/{subreddit}/comments/{id}/.json", (HttpContext http, string id) => PlayPostAsync(http, stage, id));
        routes.MapGet("/user/{user}/comments/{id}/.json", (HttpContext http, string id) => PlayPostAsync(http, stage, id));
        routes.MapGet("/comments/{id}/.json", (HttpContext http, string id) => PlayPostAsync(http, stage, id));
    }

    private Task PlayPostAsync(HttpContext http, Stage stage, string id) =>
        stage.PlayAsync(http, this, Part.Api, stage.VisitOf(http.Request.Cookies["loid"]), id, null, act => act.Situation switch
        {
            Situation.NotFound => Answer.Failure(StatusCodes.Status404NotFound),
            Situation.BotCheck => Answer.Html("<!DOCTYPE html><html><body>You've been blocked by network security.</body></html>", StatusCodes.Status403Forbidden),
            Situation.Private => Refusal("private"),
            Situation.Quarantined => Refusal("quarantined"),
            _ => Answer.Json(new[] { new { kind = "Listing", data = new { children = new[] { new { kind = "t3", data = Post(act) } } } } }),
        });

    private static IResult Refusal(string reason) => Answer.Json(new { error = 403, reason, message = "Forbidden" }, StatusCodes.Status403Forbidden);

    private static object Post(Act act)
    {
        var id = act.Exhibit.Id;
        var hasMedia = act.Situation is not (Situation.NoMedia or Situation.Removed);
        return new
        {
            id,
            title = act.Exhibit.Title,
            author = act.Exhibit.Uploader,
            subreddit = "simulator",
            created_utc = 1773489600,
            ups = 64,
            num_comments = 4,
            over_18 = false,
            selftext = "",
            removed_by_category = act.Situation == Situation.Removed ? "moderator" : null,
            url = hasMedia ? $"https://{MediaHost}/{id}" : $"https://www.reddit.com/r/simulator/comments/{id}/a_film_about_nothing/",
            preview = new { images = new[] { new { source = new { url = $"https://preview.redd.it/{id}/cover.jpg", width = 320, height = 320 } } } },
            secure_media = hasMedia && act.Situation != Situation.Processing ? new
            {
                reddit_video = new
                {
                    fallback_url = act.Media(MediaHost, "video-720.mp4", $"/{id}"),
                    dash_url = act.Media(MediaHost, "dash/index.mpd", $"/{id}"),
                    hls_url = act.Media(MediaHost, "hls-video/index.m3u8", $"/{id}"),
                    duration = act.Exhibit.Seconds,
                    width = 1280,
                    height = 720,
                    bitrate_kbps = 900,
                },
            } : null,
        };
    }
}
