using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>Facebook: the video's page, which carries all that there is to know, and the old player's question after one that does not.</summary>
internal sealed class FacebookPlatform : Platform
{
    private const string MediaHost = "video-sim1-1.xx.fbcdn.net";

    public override string Name => "facebook";

    public override IReadOnlyList<string> Hosts { get; } = ["facebook.com", "*.facebook.com", "fb.watch", "*.fbcdn.net"];

    public override IReadOnlyList<Situation> Situations { get; } =
        [Situation.Available, Situation.Private, Situation.Removed, Situation.NotFound, Situation.Redesigned];

    public override IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("1000000000000001", "A video in SD and HD"),
        new("1000000000000011", "For those who have signed in") { Situation = Situation.Private, Error = "This video is only available for registered users." },
        new("1000000000000012", "Taken down: a notice in its place")
        {
            Situation = Situation.Removed, Error = "The video is not available, Facebook said: \"This video was removed or is not available any more.\"",
        },
        new("1000000000000013", "No such page") { Situation = Situation.NotFound, Error = "Unable to download webpage: HTTP Error 404: Not Found" },
        new("1000000000000014", "A page of another shape") { Situation = Situation.Redesigned, Error = "Cannot parse data" },
        new("1000000000000015", "The page answers 429, with Retry-After")
        {
            Own = [new Scenario { On = Part.Page, Status = 429, RetryAfterSeconds = 7 }], Error = "Unable to download webpage: HTTP Error 429: Too Many Requests",
        },
        .. MediaFaults.Of(word => word switch { "forbidden" => "1000000000000021", "stalled" => "1000000000000022", _ => "1000000000000023" }),
    ];

    public override string LinkTo(string id) => $"https://www.facebook.com/watch/?v={id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapMethods("/{id:long}", [HttpMethods.Get, HttpMethods.Head], (long id) => Results.Redirect(LinkTo($"{id}"))).RequireHost("fb.watch");
        routes.MapGet("/watch", (HttpContext http, string v) => PlayPageAsync(http, stage, v));
        routes.MapGet("/{user}/videos/{id:long}", (HttpContext http, string id) => PlayPageAsync(http, stage, id));
        routes.MapPost("/video/tahoe/async/{id:long}", (HttpContext http, string id) =>
            stage.PlayAsync(http, this, Part.Api, stage.NewVisit(), id, null, _ => Answer.Script($"for (;;);{Answer.Text(new { jsmods = new { } })}")));
    }

    private Task PlayPageAsync(HttpContext http, Stage stage, string id) => stage.PlayAsync(http, this, Part.Page, stage.NewVisit(), id, null, act => act.Situation switch
    {
        Situation.NotFound => Answer.Failure(StatusCodes.Status404NotFound),
        Situation.Private => Answer.Html("<!DOCTYPE html><html><body><form id=\"login_form\" action=\"/login/\"></form></body></html>"),
        Situation.Removed => Answer.Html(
            "<!DOCTYPE html><html><body><div class=\"pam uiInterstitialContent\"><div>This video was removed or is not available any more.</div></div></body></html>"),
        Situation.Redesigned => Answer.Html("<!DOCTYPE html><html><body><main></main></body></html>"),
        _ => Answer.Html($"""
            <!DOCTYPE html><html><head><title>{System.Net.WebUtility.HtmlEncode(act.Exhibit.Title)} | Facebook</title></head>
            <body><script type="application/json" data-sjs>{Answer.Text(RelayData.Of(new { video = Video(act) }))}</script></body></html>
            """),
    });

    private static object Video(Act act) => new
    {
        __typename = "Video",
        id = act.Exhibit.Id,
        name = act.Exhibit.Title,
        owner = new { id = "1", name = act.Exhibit.Uploader },
        playable_duration_in_ms = act.Exhibit.Seconds * 1000,
        publish_time = 1773489600,
        thumbnailImage = new { uri = $"https://scontent.xx.fbcdn.net/{act.Exhibit.Id}/cover.jpg" },
        videoDeliveryResponseFragment = new
        {
            videoDeliveryResponseResult = new
            {
                dash_manifest_urls = Array.Empty<object>(),
                progressive_urls = new[] { ("SD", 360), ("HD", 720) }.Select(one => new
                {
                    progressive_url = act.Media(MediaHost, $"whole-{one.Item2}.mp4", "/v/t42"),
                    metadata = new { quality = one.Item1 },
                }),
            },
        },
    };
}
