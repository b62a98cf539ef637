using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>The rest of the web: files, playlists, and pages with a video or without.</summary>
internal sealed class WebPlatform : Platform
{
    private const string Host = "media.test";

    public override string Name => "generic";

    public override IReadOnlyList<string> Hosts { get; } = [Host, "*.media.test"];

    public override IReadOnlyList<Situation> Situations { get; } = [Situation.Available, Situation.NoMedia, Situation.NotFound];

    public override IReadOnlyList<Exhibit> Exhibits { get; } =
    [
        new("whole-720.mp4", "A film as a file"),
        new("audio-128.mp3", "A tone as a file"),
        new("film.html", "A page with a film in it"),
        new("words.html", "A page without any media") { Situation = Situation.NoMedia, Error = "Unsupported URL: https://media.test/words.html" },
        new("gone.html", "No such page") { Situation = Situation.NotFound, Error = "Unable to download webpage: HTTP Error 404: Not Found" },
    ];

    public override string LinkTo(string id) => $"https://{Host}/{id}";

    internal override void Map(IEndpointRouteBuilder routes, Stage stage)
    {
        routes.MapMethods("/{id}.html", [HttpMethods.Get, HttpMethods.Head], (HttpContext http, string id) =>
            stage.PlayAsync(http, this, Part.Page, stage.NewVisit(), $"{id}.html", null, act => act.Situation switch
            {
                Situation.NotFound => Answer.Failure(StatusCodes.Status404NotFound),
                Situation.NoMedia => Answer.Html("<!DOCTYPE html><html><head><title>Words</title></head><body><p>Only words.</p></body></html>"),
                _ => Answer.Html($"<!DOCTYPE html><html><head><title>A film</title></head><body><video src=\"{act.Media(Host, "whole-360.mp4")}\"></video></body></html>"),
            }));
        routes.MapMethods("/{file}", [HttpMethods.Get, HttpMethods.Head], (HttpContext http, string file) =>
            stage.PlayMediaAsync(http, this, new MediaAddress(stage.NewVisit(), null, file, file), Part.Media));
    }
}
