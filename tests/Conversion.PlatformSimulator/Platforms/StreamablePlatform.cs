using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>Streamable: one question, one answer, files of picture and sound in one.</summary>
internal sealed class StreamablePlatform : Platform
{
    private const string MediaHost = "cdn-cf-east.streamable.com";

    public override string Name => "streamable";

    public override string Extractor => "Streamable";

    public override IReadOnlyList<string> Hosts { get; } = ["streamable.com", "*.streamable.com"];

    public override IReadOnlyList<Situation> Situations { get; } = [Situation.Available, Situation.Processing, Situation.NotFound, Situation.Redesigned];

    public override IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("simok", "Files of 720 and 360 lines"),
        new("simbusy", "Still being processed") { Situation = Situation.Processing, Error = "This video is currently unavailable. It may still be uploading or processing." },
        new("simgone", "No such video") { Situation = Situation.NotFound, Error = "Unable to download JSON metadata: HTTP Error 404: Not Found" },
        new("simnew", "An answer of another shape") { Situation = Situation.Redesigned, Error = "An extractor error has occurred." },
        MediaFaults.RateLimited("simbusyapi"),
        .. MediaFaults.Of(word => $"sim{word}"),
    ];

    public override string LinkTo(string id) => $"https://streamable.com/{id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage) =>
        routes.MapGet("/videos/{id}", (HttpContext http, string id) => stage.PlayAsync(http, this, Part.Api, stage.NewVisit(), id, null, act => act.Situation switch
        {
            Situation.NotFound => Answer.Failure(StatusCodes.Status404NotFound),
            Situation.Processing => Answer.Json(new { status = 1, title = act.Exhibit.Title, files = new { } }),
            Situation.Redesigned => Answer.Json(new { status = 2, video = new { } }),
            _ => Answer.Json(new
            {
                status = 2,
                title = act.Exhibit.Title,
                duration = act.Exhibit.Seconds,
                owner = new { user_name = act.Exhibit.Uploader },
                thumbnail_url = $"//{MediaHost}/image/{id}/cover.jpg",
                date_added = 1773489600,
                plays = 1024,
                files = new Dictionary<string, object> { ["mp4"] = File(act, 720), ["mp4-mobile"] = File(act, 360) },
            }),
        }));

    private static object File(Act act, int height) =>
        new { url = act.Media(MediaHost, $"whole-{height}.mp4", "/video/mp4"), width = height * 16 / 9, height, framerate = 24, bitrate = 900_000 };
}
