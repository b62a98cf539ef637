using System.Text.Json;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms.Twitter;

/// <summary>Twitter/X: guest tokens, the GraphQL query of one post, the syndication endpoint, Spaces, broadcasts, and the media servers.</summary>
internal sealed class TwitterPlatform : Platform
{
    private const string Syndication = "SYNDICATION";
    private const string GraphQl = "GRAPHQL";

    public override string Name => "twitter";

    public override IReadOnlyList<string> Hosts { get; } =
        ["x.com", "*.x.com", "twitter.com", "*.twitter.com", "video.twimg.com", "pbs.twimg.com", "cdn.syndication.twimg.com", "*.pscp.tv", "t.co"];

    public override IReadOnlyList<Exhibit> Exhibits { get; } = [.. TwitterExhibits.All, .. Broadcasts.Exhibits];

    public override IReadOnlyList<Situation> Situations { get; } =
    [
        Situation.Available, Situation.Protected, Situation.Sensitive, Situation.AgeRestricted, Situation.Suspended, Situation.Removed, Situation.NoMedia,
        Situation.Empty, Situation.BadToken, Situation.Redesigned, Situation.Live, Situation.Upcoming, Situation.NotFound,
    ];

    public override string LinkTo(string id) => $"https://x.com/{(Broadcasts.KindOf(id) is { } kind ? $"i/{kind}" : "simulator/status")}/{id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapPost("/1.1/guest/activate.json", (HttpContext http) => stage.PlayAsync(http, this, Part.Api, stage.NewVisit(), null, "GUEST",
            act => Answer.Json(new { guest_token = act.Visit })));
        routes.MapGet("/i/api/graphql/{query}/TweetResultByRestId", (HttpContext http, string variables) =>
            stage.PlayAsync(http, this, Part.Api, VisitOf(http, stage), IdIn(variables, "tweetId"), GraphQl, Post.ByGraphQl));
        routes.MapGet("/i/api/graphql/{query}/AudioSpaceById", (HttpContext http, string variables) =>
            stage.PlayAsync(http, this, Part.Api, VisitOf(http, stage), IdIn(variables, "id"), GraphQl, act => Answer.Json(Broadcasts.Space(act))));
        routes.MapGet("/1.1/broadcasts/show.json", (HttpContext http, string ids) =>
            stage.PlayAsync(http, this, Part.Api, VisitOf(http, stage), ids, GraphQl, act => Answer.Json(Broadcasts.Broadcast(act))));
        routes.MapGet("/1.1/live_video_stream/status/{key}", (HttpContext http, string key) =>
            stage.PlayAsync(http, this, Part.Api, VisitOf(http, stage), Broadcasts.IdOf(key), GraphQl, act => Answer.Json(Broadcasts.Source(act))));
        routes.MapMethods("/{id:long}", [HttpMethods.Get, HttpMethods.Head], (long id) => Results.Redirect(LinkTo($"{id}"))).RequireHost("t.co");
        routes.MapMethods("/{user}/status/{id:long}", [HttpMethods.Get, HttpMethods.Head], () => Answer.Html("<!DOCTYPE html><html><body><div id=\"react-root\"></div></body></html>"));
        routes.MapGet("/tweet-result", (HttpContext http, string id) =>
            stage.PlayAsync(http, this, Part.Api, stage.NewVisit(), id, Syndication, Post.BySyndication));
    }

    internal override bool IsSignedIn(HttpContext http) => http.Request.Cookies.ContainsKey("auth_token");

    private static string VisitOf(HttpContext http, Stage stage) => stage.VisitOf(http.Request.Headers["x-guest-token"]);

    private static string? IdIn(string variables, string name)
    {
        using var json = JsonDocument.Parse(variables);
        return json.RootElement.GetProperty(name).GetString();
    }
}
