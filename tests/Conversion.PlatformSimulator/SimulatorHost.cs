using System.Net;
using Conversion.PlatformSimulator.Control;
using Conversion.PlatformSimulator.Network;
using Conversion.PlatformSimulator.Platforms;
using Conversion.PlatformSimulator.Requests;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conversion.PlatformSimulator;

/// <summary>Puts the front, the stage and the platforms together.</summary>
internal static class SimulatorHost
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Pictures = [".jpg", ".jpeg", ".png", ".webp"];

    public static async Task<(WebApplication App, Uri Address)> StartAsync(IPAddress address, int port, Authority authority, ScenarioBook book, RequestLog requests)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.Services.ConfigureHttpJsonOptions(options => ControlApi.Configure(options.SerializerOptions));
        var front = new ProxyFront(authority, host => ControlApi.Host == host || AllPlatforms.List.Any(platform => platform.Hosts.Any(pattern => Matches(pattern, host))));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null; // slow is what it is there for
            kestrel.Listen(address, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => front.RunAsync(connection, next));
            });
        });
        var app = builder.Build();
        var stage = new Stage(book, requests, TimeProvider.System);
        app.UseRouting();
        ControlApi.Map(app, book, requests);
        app.UseWhen(http => !ControlApi.Owns(http), branch => branch.Use(next => http => stage.RecordAsync(http, next)));
        foreach (var platform in AllPlatforms.List) Map(app, platform, stage);
        await app.StartAsync();
        return (app, new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()));
    }

    private static void Map(WebApplication app, Platform platform, Stage stage)
    {
        var routes = app.MapGroup("").RequireHost([.. platform.Hosts]);
        platform.Map(routes, stage);
        routes.MapMethods("{**path}", Reading, (HttpContext http) => PlayFileAsync(http, platform, stage)).WithOrder(int.MaxValue);
    }

    private static Task PlayFileAsync(HttpContext http, Platform platform, Stage stage)
    {
        var path = http.Request.Path.Value!;
        if (MediaAddress.Read(path) is { } address) return stage.PlayMediaAsync(http, platform, address, Part.Media);
        if (Pictures.Contains(Path.GetExtension(path)))
            return stage.PlayMediaAsync(http, platform, new MediaAddress(stage.NewVisit(), null, path.Split('/')[^2], "cover.jpg"), Part.Picture);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static bool Matches(string pattern, string host) =>
        pattern.StartsWith("*.", StringComparison.Ordinal) ? host.EndsWith(pattern[1..], StringComparison.Ordinal) : host == pattern;
}
