using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>Vimeo: the page with the address of the player's configuration, and that.</summary>
internal sealed class VimeoPlatform : Platform
{
    private const string MediaHost = "vod-adaptive-ak.vimeocdn.com";

    public override string Name => "vimeo";

    public override IReadOnlyList<string> Hosts { get; } = ["vimeo.com", "*.vimeo.com", "*.vimeocdn.com"];

    public override IReadOnlyList<Situation> Situations { get; } =
        [Situation.Available, Situation.NotFound, Situation.Private, Situation.BotCheck, Situation.EmbedOnly];

    public override IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("900000001", "HLS, DASH and files"),
        new("900000002", "Files alone") { Offers = Offers.Whole },
        new("900000011", "No such video") { Situation = Situation.NotFound, Error = "Unable to download webpage: HTTP Error 404: Not Found" },
        new("900000012", "For those who have signed in") { Situation = Situation.Private, Error = "The web client only works when logged-in." },
        new("900000013", "The visitor is taken for a robot")
        {
            Situation = Situation.BotCheck, Error = "This request has been blocked due to its TLS fingerprint.",
        },
        new("900000014", "Plays where it is embedded only") { Situation = Situation.EmbedOnly, Error = "Cannot download embed-only video without embedding URL." },
        .. MediaFaults.Of(word => word switch { "forbidden" => "900000021", "stalled" => "900000022", _ => "900000023" }),
    ];

    public override string LinkTo(string id) => $"https://vimeo.com/{id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapGet("/{id:long}", (HttpContext http, string id) =>
            stage.PlayAsync(http, this, Part.Page, stage.NewVisit(), id, null, act => act.Situation switch
            {
                Situation.NotFound => Answer.Failure(StatusCodes.Status404NotFound),
                Situation.BotCheck => Answer.Html("<!DOCTYPE html><html><body>Verify to continue</body></html>", StatusCodes.Status403Forbidden),
                Situation.EmbedOnly => Answer.Html("<!DOCTYPE html><html><body>Because of its privacy settings, this video cannot be played here.</body></html>", StatusCodes.Status403Forbidden),
                Situation.Private => Answer.Html("<!DOCTYPE html><html><body>Log in to watch</body></html>"),
                _ => Answer.Html($$"""
                    <!DOCTYPE html><html><head><meta name="description" content="Made by ffmpeg."></head><body>
                    <script>window.vimeo = window.vimeo || {}; vimeo.clip_page_config = {{Answer.Text(PageConfiguration(act))}};</script></body></html>
                    """),
            }));
        routes.MapGet("/video/{id:long}/config", (HttpContext http, string id, string? h) =>
            stage.PlayAsync(http, this, Part.Api, stage.VisitOf(h), id, null, act => Answer.Json(Configuration(act))));
    }

    private static object PageConfiguration(Act act) => new
    {
        player = new { config_url = $"https://player.vimeo.com/video/{act.Exhibit.Id}/config?h={act.Visit}" },
        clip = new { uploaded_on = "2026-03-14 12:00:00", description = "Made by ffmpeg." },
    };

    private static object Configuration(Act act) => new
    {
        video = new
        {
            id = long.Parse(act.Exhibit.Id, System.Globalization.CultureInfo.InvariantCulture),
            title = act.Exhibit.Title,
            duration = act.Exhibit.Seconds,
            owner = new { name = act.Exhibit.Uploader, url = "https://vimeo.com/simulator" },
            thumbs = new Dictionary<string, string> { ["640"] = $"https://i.vimeocdn.com/video/{act.Exhibit.Id}/cover.jpg" },
        },
        request = new
        {
            files = new
            {
                progressive = new[] { 720, 360 }.Select(height => new
                {
                    url = act.Media(MediaHost, $"whole-{height}.mp4"),
                    quality = $"{height}p",
                    width = height * 16 / 9,
                    height,
                    fps = 24,
                }),
                hls = act.Exhibit.Offers == Offers.Whole ? null : Delivered(act, "hls-video/index.m3u8"),
                dash = act.Exhibit.Offers == Offers.Whole ? null : Delivered(act, "dash/index.mpd"),
            },
        },
    };

    private static object Delivered(Act act, string asset) => new { cdns = new { simulated = new { url = act.Media(MediaHost, asset) } } };
}
