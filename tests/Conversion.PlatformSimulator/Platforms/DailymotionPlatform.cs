using System.Text.Json;
using System.Text.RegularExpressions;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>Dailymotion: a token, a question by GraphQL, the player's metadata, and HLS.</summary>
internal sealed partial class DailymotionPlatform : Platform
{
    private const string MediaHost = "vod3.cf.dmcdn.net";

    private static readonly Dictionary<Situation, (string Code, string Title)> Refusals = new()
    {
        [Situation.Removed] = ("DM002", "Content has been deleted."),
        [Situation.Suspended] = ("DM005", "Content rejected."),
        [Situation.Processing] = ("DM006", "Publishing in progress..."),
        [Situation.GeoBlocked] = ("DM007", "Video geo-restricted by the owner."),
        [Situation.Private] = ("DM010", "Private video: access denied."),
    };

    public override string Name => "dailymotion";

    public override IReadOnlyList<string> Hosts { get; } = ["dailymotion.com", "*.dailymotion.com", "dai.ly", "*.dmcdn.net"];

    public override IReadOnlyList<Situation> Situations { get; } = [Situation.Available, Situation.NotFound, .. Refusals.Keys];

    public override IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("xsimok", "HLS of 720 and 360 lines"),
        new("xsimgone", "Deleted") { Situation = Situation.Removed, Error = "dailymotion said: Content has been deleted." },
        new("xsimrejected", "Rejected by the platform") { Situation = Situation.Suspended, Error = "dailymotion said: Content rejected." },
        new("xsimsoon", "Being published") { Situation = Situation.Processing, Error = "dailymotion said: Publishing in progress..." },
        new("xsimgeo", "Not in this country") { Situation = Situation.GeoBlocked, Error = "Video geo-restricted by the owner." },
        new("xsimprivate", "Private") { Situation = Situation.Private, Error = "dailymotion said: Private video: access denied." },
        new("xsimnone", "No such video") { Situation = Situation.NotFound, Error = "Requested video does not exist" },
        MediaFaults.RateLimited("xsimlimit"),
        // A refused playlist is asked for again as a browser would, which yt-dlp does without here.
        .. MediaFaults.Of(word => $"xsim{word}").Select(exhibit => exhibit.Error is null ? exhibit : exhibit with { Error = "The extractor is attempting impersonation" }),
    ];

    public override string LinkTo(string id) => $"https://www.dailymotion.com/video/{id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapPost("/oauth/token", (HttpContext http) => stage.PlayAsync(http, this, Part.Api, stage.NewVisit(), null, null,
            act => Answer.Json(new { access_token = act.Visit, token_type = "Bearer", expires_in = 36000 })));
        routes.MapPost("/", async (HttpContext http) =>
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            var id = ItemId().Match(body.RootElement.GetProperty("query").GetString()!).Groups[1].Value;
            var visit = stage.VisitOf(http.Request.Headers.Authorization.ToString().Split(' ')[^1]);
            await stage.PlayAsync(http, this, Part.Api, visit, id, null, act => Answer.Json(act.Situation == Situation.NotFound
                ? new { data = new Dictionary<string, object?> { ["media"] = null }, errors = new[] { new { message = "Requested video does not exist" } } }
                : new { data = new { media = Media(act) } }));
        });
        routes.MapGet("/player/metadata/video/{id}", (HttpContext http, string id) =>
            stage.PlayAsync(http, this, Part.Api, stage.VisitOf(http.Request.Cookies["client_token"]), id, null, act => Answer.Json(Metadata(act))));
    }

    private static object Media(Act act) => new
    {
        xid = act.Exhibit.Id,
        description = "Made by ffmpeg.",
        geoblockedCountries = new { allowed = new[] { "aq" } },
        stats = new { likes = new { total = 64 }, views = new { total = 1024 } },
    };

    private static object Metadata(Act act) => Refusals.TryGetValue(act.Situation, out var refusal)
        ? new { error = new { code = refusal.Code, title = refusal.Title, raw_message = refusal.Title } }
        : new
        {
            id = act.Exhibit.Id,
            title = act.Exhibit.Title,
            duration = act.Exhibit.Seconds,
            created_time = 1773489600,
            owner = new { id = "xsimulator", screenname = act.Exhibit.Uploader },
            posters = new Dictionary<string, string> { ["360"] = $"https://{MediaHost}/{act.Exhibit.Id}/cover.jpg" },
            qualities = new { auto = new[] { new { type = "application/x-mpegURL", url = act.Media(MediaHost, "hls-video/index.m3u8") } } },
        };

    [GeneratedRegex("xid: \"([^\"]+)\"")]
    private static partial Regex ItemId();
}
