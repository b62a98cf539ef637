using System.Text.Json;
using System.Text.RegularExpressions;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>
/// Twitch: clips, which are one question by GraphQL, recordings and channels, which are two and a playlist. Recordings have digits for
/// ids, and the names of channels begin with <c>sim_</c>.
/// </summary>
internal sealed partial class TwitchPlatform : Platform
{
    private const string ClipHost = "production.assets.clips.twitchcdn.net";
    private const string ChannelPrefix = "sim_";
    private const string RecordingHost = "d1m7jfoe9zdc1j.cloudfront.net";

    public override string Name => "twitch";

    public override IReadOnlyList<string> Hosts { get; } = ["twitch.tv", "*.twitch.tv", "*.twitchcdn.net", "usher.ttvnw.net", RecordingHost];

    public override IReadOnlyList<Situation> Situations { get; } =
        [Situation.Available, Situation.Removed, Situation.NotFound, Situation.MembersOnly, Situation.Live, Situation.NoMedia];

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
        new("2400000001", "A recording as HLS"),
        new("2400000011", "No such recording") { Situation = Situation.NotFound, Error = "Video 2400000011 does not exist" },
        new("2400000012", "A recording for subscribers")
        {
            Situation = Situation.MembersOnly, Error = "You must be logged into an account that has access to this subscriber-only content",
        },
        new("2400000013", "A recording of what still runs") { Situation = Situation.Live },
        new("sim_on_air", "A channel that is live") { Situation = Situation.Live },
        new("sim_quiet", "A channel that shows nothing now") { Situation = Situation.NoMedia, Error = "The channel is not currently live" },
        new("sim_nobody", "No such channel") { Situation = Situation.NotFound, Error = "sim_nobody does not exist" },
    ];

    public override string LinkTo(string id) => id.All(char.IsAsciiDigit) ? $"https://www.twitch.tv/videos/{id}"
        : id.StartsWith(ChannelPrefix, StringComparison.Ordinal) ? $"https://www.twitch.tv/{id}" : $"https://clips.twitch.tv/{id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapPost("/gql", async (HttpContext http) =>
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            var (id, answer) = Read(body.RootElement);
            await stage.PlayAsync(http, this, Part.Api, stage.NewVisit(), id, null, act => Answer.Json(answer(act)));
        });
        routes.MapGet("/api/channel/hls/{id}.m3u8", (HttpContext http, string id, string token) => stage.PlayAsync(
            http, this, Part.Api, stage.VisitOf(token), id, null, act => Results.Redirect(act.Media(RecordingHost, "hls-video/index.m3u8"))));
        routes.MapGet("/vod/{id}.m3u8", (HttpContext http, string id, string token) =>
            stage.PlayAsync(http, this, Part.Api, stage.VisitOf(token), id, null, act => act.Situation == Situation.MembersOnly
                ? Answer.Json(new[] { new { error = "Manifest is restricted", error_code = "vod_manifest_restricted" } }, StatusCodes.Status403Forbidden)
                : Results.Redirect(act.Media(RecordingHost, "hls-video/index.m3u8"))));
    }

    /// <summary>What a question is for, and its answer.</summary>
    private static (string? Id, Func<Act, object> Answer) Read(JsonElement question)
    {
        if (question.ValueKind != JsonValueKind.Array)
            return (TokenQuestion().Match(question.GetProperty("query").GetString()!).Groups[1].Value, Token);
        var variables = question[0].GetProperty("variables");
        // A recording's question names its channel as well, by nothing.
        if (variables.TryGetProperty("channelLogin", out var channel) && channel.GetString() is { Length: > 0 } name) return (name, Channel);
        return variables.TryGetProperty("slug", out var slug)
            ? (slug.GetString(), act => Data("clip", act.Situation == Situation.Removed ? null : Clip(act)))
            : (variables.GetProperty("videoID").GetString(), act => Data("video", act.Situation == Situation.NotFound ? null : Recording(act)));
    }

    private static object Data(string name, object? value) => new[] { new { data = new Dictionary<string, object?> { [name] = value } } };

    private static object Token(Act act)
    {
        var token = new { value = act.Visit, signature = "simulated" };
        return new { data = new { videoPlaybackAccessToken = token, streamPlaybackAccessToken = token } };
    }

    // Three questions in one, with an answer each: what runs, who shows it, and its picture.
    private static object Channel(Act act)
    {
        if (act.Situation == Situation.NotFound) return Enumerable.Repeat(new { data = new Dictionary<string, object?> { ["user"] = null } }, 3);
        var stream = act.Situation == Situation.NoMedia ? null
            : new { id = $"{act.Exhibit.Number}", createdAt = "2026-03-14T12:00:00Z", type = "live", viewers = 64, previewImageURL = $"https://{RecordingHost}/cover-640x360.jpg" };
        return new object[]
        {
            new { data = new { user = new Dictionary<string, object?> { ["stream"] = stream } } },
            new { data = new { user = new { displayName = act.Exhibit.Uploader, broadcastSettings = new { title = act.Exhibit.Title } } } },
            new { data = new { user = new { stream } } },
        };
    }

    private static object Recording(Act act) => new
    {
        id = act.Exhibit.Id,
        title = act.Exhibit.Title,
        broadcastType = "ARCHIVE",
        lengthSeconds = act.Exhibit.Seconds,
        viewCount = 1024,
        publishedAt = "2026-03-14T12:00:00Z",
        owner = new { displayName = act.Exhibit.Uploader, login = "simulator" },
        previewThumbnailURL = $"https://{RecordingHost}/{(act.Situation == Situation.Live ? "404_processing_320x180.png" : "cover.jpg")}",
        moments = new { edges = Array.Empty<object>() },
    };

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
        thumbnailURL = $"https://{ClipHost}/{act.Exhibit.Id}/cover.jpg",
        assets = new[]
        {
            new
            {
                aspectRatio = 1.7777,
                videoQualities = new[] { 720, 360 }.Select(height => new
                {
                    quality = $"{height}",
                    frameRate = 24,
                    sourceURL = act.Media(ClipHost, $"whole-{height}.mp4"),
                }),
            },
        },
    };

    [GeneratedRegex("(?:id|channelName): \"(\\w+)\"")]
    private static partial Regex TokenQuestion();
}
