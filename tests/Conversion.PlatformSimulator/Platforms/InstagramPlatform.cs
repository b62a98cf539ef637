using System.Globalization;
using System.Numerics;
using System.Text;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>
/// Instagram: the front page with a token, whether a post may be shown, and the post's page with its data; for who has signed in one
/// question of the API. The real one may ask for a browser's TLS besides.
/// </summary>
internal sealed class InstagramPlatform : Platform
{
    private const string MediaHost = "scontent.cdninstagram.com";
    private const string VisitCookie = "csrftoken";

    // A post's number, written with 64 digits, is the code in its links.
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    public override string Name => "instagram";

    public override string Extractor => "Instagram";

    public override IReadOnlyList<string> Hosts { get; } = ["instagram.com", "*.instagram.com", "*.cdninstagram.com"];

    public override IReadOnlyList<Situation> Situations { get; } =
        [Situation.Available, Situation.Private, Situation.Sensitive, Situation.SessionLimited, Situation.NotFound, Situation.NoMedia, Situation.Redesigned];

    public override IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("SimAvailable", "A video of 720 and 360 lines"),
        new("SimPrivate00", "Of a private account: the answer is empty")
        {
            Situation = Situation.Private, Error = "Instagram sent an empty media response. Check if this post is accessible in your browser without being logged-in.",
        },
        new("SimAdultOnly", "For adults who have signed in")
        {
            Own = [new Scenario { Situation = Situation.Sensitive, SignedIn = false }], Error = "Restricted Video: You must be 18 years old or over to see this video",
        },
        new("SimLoginWall", "A visitor without an account has seen enough, and is led to the login")
        {
            Own = [new Scenario { Situation = Situation.SessionLimited, SignedIn = false }], Error = "The webpage request was redirected to the login page. You have exceeded the rate-limit",
        },
        new("SimGone00000", "No such post") { Situation = Situation.NotFound, Error = "Unable to download webpage: HTTP Error 404: Not Found" },
        new("SimPicture00", "A post with a picture only") { Situation = Situation.NoMedia, Error = "There is no video in this post" },
        new("SimRedesign0", "A page of another shape") { Situation = Situation.Redesigned, Error = "Instagram sent an empty media response." },
        new("SimLimit0000", "The page answers 429, with Retry-After")
        {
            Own = [new Scenario { On = Part.Page, Status = 429, RetryAfterSeconds = 7 }], Error = "Unable to download webpage: HTTP Error 429: Too Many Requests",
        },
        .. MediaFaults.Of(word => $"Sim_{word}"),
    ];

    public override string LinkTo(string id) => $"https://www.instagram.com/reel/{id}/";

    internal override bool IsSignedIn(HttpContext http) => http.Request.Cookies.ContainsKey("sessionid");

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapGet("/", () => Answer.Html($"""
            <!DOCTYPE html><html><body><script type="application/json" id="__eqmc">{Answer.Text(new { l = "simulated" })}</script></body></html>
            """));
        routes.MapGet("/accounts/login/", () => Answer.Html("<!DOCTYPE html><html><body>Log in</body></html>"));
        routes.MapGet("/api/v1/web/get_ruling_for_content/", (HttpContext http, string target_id) =>
        {
            var visit = stage.NewVisit();
            http.Response.Cookies.Append(VisitCookie, visit, new CookieOptions { Domain = ".instagram.com", Path = "/", Secure = true });
            return stage.PlayAsync(http, this, Part.Api, visit, CodeOf(target_id), null, act => Answer.Json(act.Situation == Situation.Sensitive
                ? new { status = "ok", title = "Restricted Video", description = "You must be 18 years old or over to see this video" }
                : new { status = "ok" }));
        });
        routes.MapGet("/api/v1/media/{number}/info/", (HttpContext http, string number) =>
            stage.PlayAsync(http, this, Part.Api, stage.NewVisit(), CodeOf(number), null, act => Answer.Json(new { items = new[] { Post(act) } })));
        routes.MapGet("/p/{id}", (HttpContext http, string id) =>
            stage.PlayAsync(http, this, Part.Page, stage.VisitOf(http.Request.Cookies[VisitCookie]), id, null, act => act.Situation switch
            {
                Situation.NotFound => Answer.Failure(StatusCodes.Status404NotFound),
                Situation.SessionLimited => Results.Redirect($"https://www.instagram.com/accounts/login/?next=/p/{id}/"),
                Situation.Redesigned => Answer.Html("<!DOCTYPE html><html><body><main></main></body></html>"),
                _ => Answer.Html($"""
                    <!DOCTYPE html><html><body><script type="application/json" data-sjs>{Answer.Text(RelayData.Of(PageData(act)))}</script></body></html>
                    """),
            }));
    }

    private static object PageData(Act act) =>
        new { xig_polaris_media = new { if_not_gated_logged_out = act.Situation == Situation.Private ? null : Post(act) } };

    private static object Post(Act act) => new
    {
        pk = $"{NumberOf(act.Exhibit.Id)}",
        code = act.Exhibit.Id,
        taken_at = 1773489600,
        user = new { pk = "1", username = "simulator", full_name = act.Exhibit.Uploader },
        title = act.Exhibit.Title,
        caption = new { text = act.Exhibit.Title },
        like_count = 64,
        has_audio = true,
        video_duration = act.Situation == Situation.NoMedia ? (double?)null : act.Exhibit.Seconds,
        video_versions = act.Situation == Situation.NoMedia ? null : new[] { 720, 360 }.Select(height => new
        {
            type = height,
            url = act.Media(MediaHost, $"whole-{height}.mp4", "/o1/v"),
            width = height * 16 / 9,
            height,
        }),
        image_versions2 = new { candidates = new[] { new { url = $"https://{MediaHost}/{act.Exhibit.Id}/cover.jpg", width = 640, height = 360 } } },
    };

    private static BigInteger NumberOf(string code) => code.Aggregate(BigInteger.Zero, (number, digit) => (number * Digits.Length) + Digits.IndexOf(digit, StringComparison.Ordinal));

    private static string? CodeOf(string number)
    {
        if (!BigInteger.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var left)) return null;
        var code = new StringBuilder();
        for (; left > 0; left /= Digits.Length) code.Insert(0, Digits[(int)(left % Digits.Length)]);
        return code.ToString();
    }
}
