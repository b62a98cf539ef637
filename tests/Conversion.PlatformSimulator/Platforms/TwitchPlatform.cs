using System.Text.Json;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>Twitch: clips, which are one question by GraphQL.</summary>
internal sealed class TwitchPlatform : Platform
{
    private const string MediaHost = "production.assets.clips.twitchcdn.net";

    public override string Name => "twitch";

    public override string Extractor => "twitch:clips";

    public override IReadOnlyList<string> Hosts { get; } = ["twitch.tv", "*.twitch.tv", "*.twitchcdn.net"];

    public override IReadOnlyList<Situation> Situations { get; } = [Situation.Available, Situation.Removed];

    public override IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("SimulatedClip", "A clip of 720 and 360 lines"),
        new("SimulatedRemoved", "Removed") { Situation = Situation.Removed, Error = "This clip is no longer available" },
        new("SimulatedOutage", "The API answers 503")
        {
            Own = [new Scenario { On = Part.Api, Status = 503 }], Error = "Unable to download JSON metadata: HTTP Error 503: Service Unavailable",
        },
        MediaFaults.RateLimited("SimulatedLimit"),
        .. MediaFaults.Of(word => $"Simulated-{word}"),
    ];

    public override string LinkTo(string id) => $"https://clips.twitch.tv/{id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage) => routes.MapPost("/gql", async (HttpContext http) =>
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var id = body.RootElement[0].GetProperty("variables").GetProperty("slug").GetString();
        await stage.PlayAsync(http, this, Part.Api, stage.NewVisit(), id, null, act =>
            Answer.Json(new[] { new { data = new Dictionary<string, object?> { ["clip"] = act.Situation == Situation.Removed ? null : Clip(act) } } }));
    });

    private static object Clip(Act act) => new
    {
        id = $"{act.Exhibit.Number}",
        slug = act.Exhibit.Id,
        title = act.Exhibit.Title,
        durationSeconds = act.Exhibit.Seconds,
        viewCount = 1024,
        createdAt = "2026-03-14T12:00:00Z",
        broadcaster = new { id = "1", displayName = act.Exhibit.Uploader, isPartner = true },
        curator = new { id = "2", displayName = act.Exhibit.Uploader },
        playbackAccessToken = new { signature = "simulated", value = "{}" },
        thumbnailURL = $"https://{MediaHost}/{act.Exhibit.Id}/cover.jpg",
        assets = new[]
        {
            new
            {
                aspectRatio = 1.7777,
                videoQualities = new[] { 720, 360 }.Select(height => new
                {
                    quality = $"{height}",
                    frameRate = 24,
                    sourceURL = act.Media(MediaHost, $"whole-{height}.mp4"),
                }),
            },
        },
    };
}
