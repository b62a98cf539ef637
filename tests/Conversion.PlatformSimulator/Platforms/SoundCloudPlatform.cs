using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>SoundCloud: a client id out of the page's script, the track, an address for each of its transcodings, and sound.</summary>
internal sealed class SoundCloudPlatform : Platform
{
    private const string ApiHost = "api-v2.soundcloud.com";
    private const string MediaHost = "cf-media.sndcdn.com";
    private const int ClientIdLength = 32;

    private static readonly (string Asset, string Preset, string Protocol, string Type)[] Transcodings =
    [
        ("hls-audio/index.m3u8", "aac_160k", "hls", "audio/mp4; codecs=\"mp4a.40.2\""),
        ("audio-128.mp3", "mp3_0_1", "progressive", "audio/mpeg"),
    ];

    public override string Name => "soundcloud";

    public override IReadOnlyList<string> Hosts { get; } = ["soundcloud.com", "*.soundcloud.com", "*.sndcdn.com"];

    public override IReadOnlyList<Situation> Situations { get; } =
        [Situation.Available, Situation.NotFound, Situation.GeoBlocked, Situation.Drm, Situation.BadToken];

    public override IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("a-tone", "A track as MP3 and as HLS of AAC"),
        new("progressive", "MP3 alone") { Offers = Offers.Whole },
        new("no-such-track", "No such track, or a private one") { Situation = Situation.NotFound, Error = "Unable to download JSON metadata: HTTP Error 404: Not Found" },
        new("not-here", "Not in this country") { Situation = Situation.GeoBlocked, Error = "This video is not available from your location due to geo restriction" },
        new("encrypted", "Encrypted") { Situation = Situation.Drm, Error = "This video is DRM protected" },
        new("no-client", "The client id is refused") { Situation = Situation.BadToken, Error = "Unable to download JSON metadata: HTTP Error 401: Unauthorized" },
        MediaFaults.RateLimited("rate-limited"),
        .. MediaFaults.Of(word => word),
    ];

    public override string LinkTo(string id) => $"https://soundcloud.com/simulator/{id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapGet("/", (HttpContext http) => stage.PlayAsync(http, this, Part.Page, stage.NewVisit(), null, null, act => Answer.Html(
            $"<!DOCTYPE html><html><body><script crossorigin src=\"https://a-v2.sndcdn.com/assets/{act.Visit}.js\"></script></body></html>")));
        routes.MapGet("/assets/{visit}.js", (string visit) => Answer.Script($"({{client_id:\"{visit.PadLeft(ClientIdLength, '0')}\"}})"));
        routes.MapGet("/resolve", (HttpContext http, string url) =>
            stage.PlayAsync(http, this, Part.Api, VisitOf(http, stage), new Uri(url).Segments[^1], null, act => act.Situation switch
            {
                Situation.NotFound => Answer.Failure(StatusCodes.Status404NotFound),
                Situation.BadToken => Answer.Failure(StatusCodes.Status401Unauthorized),
                _ => Answer.Json(Track(act)),
            }));
        routes.MapGet("/media/{id}/{folder}/{file?}", (HttpContext http, string id, string folder, string? file) =>
            stage.PlayAsync(http, this, Part.Api, VisitOf(http, stage), id, null, act => Answer.Json(new { url = act.Media(MediaHost, file is null ? folder : $"{folder}/{file}") })));
    }

    private static string VisitOf(HttpContext http, Stage stage) => stage.VisitOf(http.Request.Query["client_id"].ToString().TrimStart('0'));

    private static object Track(Act act) => new
    {
        id = act.Exhibit.Number,
        kind = "track",
        title = act.Exhibit.Title,
        duration = act.Exhibit.Seconds * 1000,
        permalink_url = $"https://soundcloud.com/simulator/{act.Exhibit.Id}",
        created_at = "2026-03-14T12:00:00Z",
        artwork_url = $"https://i1.sndcdn.com/artworks-{act.Exhibit.Id}/cover.jpg",
        policy = act.Situation == Situation.GeoBlocked ? "BLOCK" : "ALLOW",
        user = new { id = 1, permalink = "simulator", username = act.Exhibit.Uploader, permalink_url = "https://soundcloud.com/simulator" },
        media = new { transcodings = act.Situation == Situation.GeoBlocked ? [] : Offered(act) },
    };

    private static IEnumerable<object> Offered(Act act) =>
        from transcoding in Transcodings
        where act.Exhibit.Offers != Offers.Whole || transcoding.Protocol == "progressive"
        select new
        {
            url = $"https://{ApiHost}/media/{act.Exhibit.Id}/{transcoding.Asset}",
            preset = transcoding.Preset,
            format = new { protocol = act.Situation == Situation.Drm ? "cbc-encrypted-hls" : transcoding.Protocol, mime_type = transcoding.Type },
            quality = "sq",
            snipped = false,
        };
}
