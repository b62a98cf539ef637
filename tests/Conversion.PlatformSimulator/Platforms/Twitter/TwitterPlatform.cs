using System.Text.Json;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms.Twitter;

/// <summary>Twitter/X: guest tokens, the GraphQL query of one post, the syndication endpoint, and the media servers.</summary>
internal sealed class TwitterPlatform : Platform
{
    private const string Syndication = "SYNDICATION";
    private const string GraphQl = "GRAPHQL";

    public override string Name => "twitter";

    public override IReadOnlyList<string> Hosts { get; } =
        ["x.com", "*.x.com", "twitter.com", "*.twitter.com", "video.twimg.com", "pbs.twimg.com", "cdn.syndication.twimg.com"];

    public override IReadOnlyList<Exhibit> Exhibits => TwitterExhibits.All;

    public override IReadOnlyList<Situation> Situations { get; } =
    [
        Situation.Available, Situation.Protected, Situation.Sensitive, Situation.AgeRestricted, Situation.Suspended, Situation.Removed, Situation.NoMedia,
        Situation.Empty, Situation.BadToken, Situation.Redesigned,
    ];

    public override string LinkTo(string id) => $"https://x.com/simulator/status/{id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapPost("/1.1/guest/activate.json", (HttpContext http) => stage.PlayAsync(http, this, Part.Api, stage.NewVisit(), null, "GUEST",
            act => Answer.Json(new { guest_token = act.Visit })));
        routes.MapGet("/i/api/graphql/{query}/TweetResultByRestId", (HttpContext http, string variables) =>
            stage.PlayAsync(http, this, Part.Api, stage.VisitOf(http.Request.Headers["x-guest-token"]), IdIn(variables), GraphQl, Post.ByGraphQl));
        routes.MapGet("/tweet-result", (HttpContext http, string id) =>
            stage.PlayAsync(http, this, Part.Api, stage.NewVisit(), id, Syndication, Post.BySyndication));
    }

    internal override bool IsSignedIn(HttpContext http) => http.Request.Cookies.ContainsKey("auth_token");

    private static string? IdIn(string variables)
    {
        using var json = JsonDocument.Parse(variables);
        return json.RootElement.GetProperty("tweetId").GetString();
    }
}
