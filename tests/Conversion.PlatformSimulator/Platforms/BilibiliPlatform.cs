using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>Bilibili: the page with what the video is, the keys to sign questions with, and the question where its media is. Ids are without the <c>BV</c> of the links.</summary>
internal sealed class BilibiliPlatform : Platform
{
    private const string ApiHost = "api.bilibili.com";
    private const string MediaHost = "upos-sz-simulator.bilivideo.com";

    public override string Name => "bilibili";

    public override string Extractor => "BiliBili";

    public override IReadOnlyList<string> Hosts { get; } = ["bilibili.com", "*.bilibili.com", "b23.tv", "*.bilivideo.com", "*.hdslb.com"];

    public override IReadOnlyList<Situation> Situations { get; } =
        [Situation.Available, Situation.Private, Situation.Removed, Situation.MembersOnly, Situation.SessionLimited, Situation.Redesigned];

    public override IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("1simFilm01", "Picture of 720 and 360 lines, and sound apart"),
        new("1simLogin1", "For those who have signed in") { Situation = Situation.Private, Error = "This video is only available for registered users." },
        new("1simGone01", "Deleted, or not in this country") { Situation = Situation.Removed, Error = "This video may be deleted or geo-restricted." },
        new("1simPaid01", "For the uploader's supporters") { Situation = Situation.MembersOnly, Error = "This is a supporter-only video: " },
        new("1simRisk01", "The visitor has asked for too much") { Situation = Situation.SessionLimited, Error = "You have exceeded the rate limit. Try again later" },
        new("1simShape1", "A page of another shape") { Situation = Situation.Redesigned, Error = "Unable to extract initial state" },
        MediaFaults.RateLimited("1simLimit1"),
        .. MediaFaults.Of(word => $"1sim{word}"),
    ];

    public override string LinkTo(string id) => $"https://www.bilibili.com/video/BV{id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapMethods("/BV{id}", [HttpMethods.Get, HttpMethods.Head], (string id) => Results.Redirect(LinkTo(id))).RequireHost("b23.tv");
        routes.MapGet("/video/BV{id}", (HttpContext http, string id) => stage.PlayAsync(http, this, Part.Page, stage.NewVisit(), id, null, act => act.Situation switch
        {
            Situation.Redesigned => Answer.Html("<!DOCTYPE html><html><body><main></main></body></html>"),
            Situation.SessionLimited => Page($"window._riskdata_ = {Answer.Text(new { v_voucher = "simulated" })}"),
            Situation.Private => Page($"window.__INITIAL_STATE__={Answer.Text(new { error = new { trueCode = -403 } })};"),
            Situation.Removed => Page($"window.__INITIAL_STATE__={Answer.Text(new { error = new { trueCode = -404 } })};"),
            _ => Page($"window.__INITIAL_STATE__={Answer.Text(State(act))};"),
        }));
        MapApi(routes.MapGroup("/x").RequireHost(ApiHost), stage);
    }

    private void MapApi(RouteGroupBuilder api, Stage stage)
    {
        // The names of two pictures are the keys that all further questions are signed with.
        api.MapGet("/web-interface/nav", () => Answer.Json(new
        {
            code = -101,
            data = new { wbi_img = new { img_url = $"https://i0.hdslb.com/bfs/wbi/{new string('a', 32)}.png", sub_url = $"https://i0.hdslb.com/bfs/wbi/{new string('b', 32)}.png" } },
        }));
        api.MapGet("/web-interface/wbi/view/detail", () => Answer.Json(new { code = 0, data = new { View = new { } } }));
        api.MapGet("/player/pagelist", () => Answer.Json(new { code = 0, data = new[] { new { cid = 1, page = 1, part = "" } } }));
        api.MapGet("/player/wbi/v2", () => Answer.Json(new { code = 0, data = new { view_points = Array.Empty<object>() } }));
        api.MapGet("/player/wbi/playurl", (HttpContext http, string bvid, string cid) => stage.PlayAsync(http, this, Part.Api, stage.VisitOf(cid), bvid[2..], null, act =>
            Answer.Json(act.Situation == Situation.MembersOnly ? new { code = 0, data = new { } } : new { code = 0, data = Media(act) })));
    }

    private static IResult Page(string script) => Answer.Html($"<!DOCTYPE html><html><body><script>{script}</script></body></html>");

    // The number of the video's part goes into the next question: the visit's own name stands in its place.
    private static object State(Act act) => new
    {
        videoData = new
        {
            bvid = $"BV{act.Exhibit.Id}",
            aid = act.Exhibit.Number,
            cid = long.Parse(act.Visit, System.Globalization.CultureInfo.InvariantCulture),
            title = act.Exhibit.Title,
            desc = "Made by ffmpeg.",
            pubdate = 1773489600,
            pic = $"https://i0.hdslb.com/{act.Exhibit.Id}/cover.jpg",
            duration = act.Exhibit.Seconds,
            stat = new { view = 1024, like = 64, reply = 4 },
            rights = new { is_stein_gate = 0 },
            is_upower_exclusive = act.Situation == Situation.MembersOnly,
        },
        upData = new { name = act.Exhibit.Uploader, mid = "1" },
        elecFullInfo = new { show_info = new { high_level = new { title = "For supporters", sub_title = "Support the uploader to see it" } } },
        tags = Array.Empty<object>(),
    };

    private static object Media(Act act) => new
    {
        quality = 64,
        timelength = act.Exhibit.Seconds * 1000,
        accept_description = new[] { "720P", "360P" },
        support_formats = new[] { new { quality = 64, new_description = "720P" }, new { quality = 16, new_description = "360P" } },
        dash = new
        {
            duration = act.Exhibit.Seconds,
            video = new[] { (64, 720), (16, 360) }.Select(one => new
            {
                id = one.Item1,
                baseUrl = act.Media(MediaHost, $"video-{one.Item2}.mp4", "/upgcxcode"),
                mimeType = "video/mp4",
                codecs = "avc1.4d401f",
                width = one.Item2 * 16 / 9,
                height = one.Item2,
                frameRate = "24",
                bandwidth = one.Item2 * 1250,
            }),
            audio = new[] { new { id = 30280, baseUrl = act.Media(MediaHost, "audio-128.m4a", "/upgcxcode"), mimeType = "audio/mp4", codecs = "mp4a.40.2", bandwidth = 128_000 } },
        },
    };
}
