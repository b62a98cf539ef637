using System.Text.Json;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms.YouTube;

/// <summary>YouTube: the watch page, the player's API for each client, embeds, and the media servers.</summary>
internal sealed class YouTubePlatform : Platform
{
    private const string PageClient = "WEB";

    public override string Name => "youtube";

    public override IReadOnlyList<string> Hosts { get; } =
        ["youtube.com", "*.youtube.com", "youtu.be", "*.googlevideo.com", "i.ytimg.com", "*.youtube-nocookie.com"];

    public override IReadOnlyList<Exhibit> Exhibits => YouTubeExhibits.All;

    public override IReadOnlyList<Situation> Situations { get; } =
    [
        Situation.Available, .. Playability.Refused, Situation.Live, Situation.Drm, Situation.Challenge, Situation.UnsolvedChallenge, Situation.NoAddresses, Situation.Redesigned,
    ];

    public override string LinkTo(string id) => $"https://www.youtube.com/watch?v={id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapGet("/watch", (HttpContext http, string v) => PlayPageAsync(http, stage, v));
        routes.MapGet("/embed/{id}", (HttpContext http, string id) => stage.PlayAsync(http, this, Part.Page, stage.NewVisit(), id, "WEB_EMBEDDED_PLAYER",
            act => Answer.Html($"<!DOCTYPE html><html><body><script>ytcfg.set({Configuration(http, act, "WEB_EMBEDDED_PLAYER")});</script></body></html>")));
        routes.MapPost("/youtubei/v1/player", (HttpContext http) => PlayPlayerAsync(http, stage));
        routes.MapPost("/youtubei/v1/next", (HttpContext http) => stage.PlayAsync(http, this, Part.Api, stage.VisitOf(VisitorOf(http)), null, PageClient,
            act => Answer.Json(act.Situation == Situation.Redesigned ? new { } : InitialData(act))));
        routes.MapGet("/iframe_api", () => Answer.Script($"var scriptUrl = 'https:\\/\\/www.youtube.com{PlayerScript.PathOf(isKnown: true).Replace("/", "\\/")}';"));
        routes.MapGet("/s/player/{**path}", (string path) => Answer.Script(PlayerScript.At(path)));
    }

    internal override bool IsSignedIn(HttpContext http) => http.Request.Cookies.ContainsKey("LOGIN_INFO");

    internal override bool Withholds(HttpRequest request, MediaAddress address) => PlayerScript.IsWrong(request, address.Visit);

    private static string? VisitorOf(HttpContext http) => http.Request.Headers["X-Goog-Visitor-Id"];

    // What stands beside the video; yt-dlp takes the channel's name from here.
    private static object InitialData(Act act)
    {
        object owner = new { videoSecondaryInfoRenderer = new { owner = new { videoOwnerRenderer = new { title = new { simpleText = act.Exhibit.Uploader } } } } };
        return new { contents = new { twoColumnWatchNextResults = new { results = new { results = new { contents = new[] { owner } } } } } };
    }

    private Task PlayPageAsync(HttpContext http, Stage stage, string id) =>
        stage.PlayAsync(http, this, Part.Page, stage.NewVisit(), id, PageClient, async act => act.Situation == Situation.Redesigned
            ? Answer.Html("<!DOCTYPE html><html><body><app-root></app-root></body></html>")
            : Answer.Html($$"""
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>{{System.Net.WebUtility.HtmlEncode(act.Exhibit.Title)}} - YouTube</title>
                <script>ytcfg.set({{Configuration(http, act, PageClient)}});</script></head>
                <body><script>var ytInitialPlayerResponse = {{Answer.Text(await PlayerAnswer.ToAsync(act, isPage: true, http.RequestAborted))}};</script>
                <script>var ytInitialData = {{Answer.Text(InitialData(act))}};</script></body></html>
                """));

    private async Task PlayPlayerAsync(HttpContext http, Stage stage)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var client = body.RootElement.GetProperty("context").GetProperty("client").GetProperty("clientName").GetString();
        var id = body.RootElement.GetProperty("videoId").GetString();
        await stage.PlayAsync(http, this, Part.Api, stage.VisitOf(VisitorOf(http)), id, client, async act =>
            act.Situation == Situation.Redesigned ? Answer.Json(new { }) : Answer.Json(await PlayerAnswer.ToAsync(act, isPage: false, http.RequestAborted)));
    }

    private string Configuration(HttpContext http, Act act, string client) => Answer.Text(new
    {
        INNERTUBE_CONTEXT = new { client = new { hl = "en", gl = "US", clientName = client, clientVersion = "2.20260708.00.00", visitorData = act.Visit } },
        VISITOR_DATA = act.Visit,
        PLAYER_JS_URL = PlayerScript.PathOf(act.Situation != Situation.UnsolvedChallenge),
        STS = 20500,
        LOGGED_IN = IsSignedIn(http),
    });
}
