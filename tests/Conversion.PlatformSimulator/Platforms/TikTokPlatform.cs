using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>TikTok: the page with its data. The real one may ask for a browser's TLS besides, which yt-dlp does without here.</summary>
internal sealed class TikTokPlatform : Platform
{
    private const string MediaHost = "v16-webapp-prime.tiktokcdn.com";

    private static readonly Dictionary<Situation, int> Codes = new()
    {
        [Situation.Private] = 10216,
        [Situation.Protected] = 10222,
        [Situation.GeoBlocked] = 10204,
        [Situation.Removed] = 10231, // one that yt-dlp has no words for
    };

    public override string Name => "tiktok";

    public override string Extractor => "TikTok";

    public override IReadOnlyList<string> Hosts { get; } = ["tiktok.com", "*.tiktok.com", "*.tiktokcdn.com"];

    public override IReadOnlyList<Situation> Situations { get; } =
        [Situation.Available, .. Codes.Keys, Situation.Sensitive, Situation.BotCheck, Situation.Redesigned];

    public override IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("7400000000000000001", "A video, and its sound by itself"),
        new("7400000000000000011", "Private") { Situation = Situation.Private, Error = "You do not have permission to view this post. Log into an account that has access" },
        new("7400000000000000012", "Of a private account")
        {
            Situation = Situation.Protected, Error = "You do not have permission to view this post. Log into an account that has access",
        },
        new("7400000000000000013", "This address is refused") { Situation = Situation.GeoBlocked, Error = "Your IP address is blocked from accessing this post" },
        new("7400000000000000014", "Gone") { Situation = Situation.Removed, Error = "Video not available, status code 10231" },
        new("7400000000000000015", "Sensitive, for visitors with an account")
        {
            Situation = Situation.Sensitive, Error = "This post may not be comfortable for some audiences. Log in for access.",
        },
        new("7400000000000000016", "A riddle that does not come out") { Situation = Situation.BotCheck, Error = "Unable to extract challenge data" },
        new("7400000000000000017", "A page of another shape") { Situation = Situation.Redesigned, Error = "Unexpected response from webpage request" },
        .. MediaFaults.Of(word => word switch { "forbidden" => "7400000000000000021", "stalled" => "7400000000000000022", _ => "7400000000000000023" }),
    ];

    public override string LinkTo(string id) => $"https://www.tiktok.com/@simulator/video/{id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapMethods("/{id:long}", [HttpMethods.Get, HttpMethods.Head], (long id) => Results.Redirect(LinkTo($"{id}"))).RequireHost("vm.tiktok.com", "vt.tiktok.com");
        routes.MapMethods("/{user}/video/{id}", [HttpMethods.Get, HttpMethods.Head], (HttpContext http, string id) =>
            stage.PlayAsync(http, this, Part.Page, stage.NewVisit(), id, null, act => act.Situation switch
            {
                Situation.BotCheck => Answer.Html("<!DOCTYPE html><html><body>Please wait...</body></html>"),
                Situation.Redesigned => Answer.Html("<!DOCTYPE html><html><body><main></main></body></html>"),
                _ => Answer.Html($$"""
                    <!DOCTYPE html><html><body><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{{Answer.Text(Data(act))}}</script></body></html>
                    """),
            }));
    }

    private static object Data(Act act) => new
    {
        __DEFAULT_SCOPE__ = new Dictionary<string, object>
        {
            ["webapp.video-detail"] = new { statusCode = Codes.GetValueOrDefault(act.Situation), itemInfo = new { itemStruct = Item(act) } },
        },
    };

    private static object? Item(Act act) => act.Situation switch
    {
        Situation.Sensitive => new { id = act.Exhibit.Id, isContentClassified = true },
        _ when Codes.ContainsKey(act.Situation) => null,
        _ => new
        {
            id = act.Exhibit.Id,
            desc = act.Exhibit.Title,
            createTime = "1773489600",
            author = new { id = "1", uniqueId = "simulator", nickname = act.Exhibit.Uploader, secUid = "MS4wLjABAAAAsimulator" },
            stats = new { playCount = 1024, diggCount = 64, shareCount = 16, commentCount = 4 },
            music = new { title = "A tone", authorName = act.Exhibit.Uploader, playUrl = act.Media(MediaHost, "audio-128.m4a", "/music"), duration = act.Exhibit.Seconds },
            video = new
            {
                duration = act.Exhibit.Seconds,
                width = 1280,
                height = 720,
                cover = $"https://p16-sign.tiktokcdn.com/{act.Exhibit.Id}/cover.jpg",
                playAddr = act.Media(MediaHost, "whole-720.mp4", "/video"),
            },
        },
    };
}
