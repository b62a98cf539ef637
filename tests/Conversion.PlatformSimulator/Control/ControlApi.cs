using System.Text.Json;
using System.Text.Json.Serialization;
using Conversion.PlatformSimulator.Network;
using Conversion.PlatformSimulator.Platforms;
using Conversion.PlatformSimulator.Requests;
using Conversion.PlatformSimulator.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Conversion.PlatformSimulator.Control;

/// <summary>Scripting over HTTP, for what runs in other processes. Only who connects to the port itself reaches it: the tools come by tunnels.</summary>
internal static class ControlApi
{
    /// <summary>The name under which the list of exhibits is seen through the proxy.</summary>
    public const string Host = "simulator.test";

    public static void Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.WriteIndented = true;
    }

    /// <summary>Whether a request is for the simulator itself.</summary>
    public static bool Owns(HttpContext http) => http.Request.Host.Host is "127.0.0.1" or "localhost" or Host;

    public static void Map(WebApplication app, ScenarioBook book, RequestLog requests)
    {
        var own = app.MapGroup("").RequireHost("127.0.0.1", "localhost", Host);
        own.MapGet("/", () => Results.Text(IndexPage.Text, "text/html; charset=utf-8"));
        var control = own.MapGroup("/control").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Request.Host.Host != Host && context.HttpContext.Features.Get<Tunnel>()?.Host is null ? await next(context) : Results.NotFound());
        control.MapGet("/scenarios", () => book.Scripted.Select(entry => new { entry.Happened, entry.Scenario }));
        control.MapPost("/scenarios", async (HttpRequest request) =>
        {
            try
            {
                var scenario = await request.ReadFromJsonAsync<Scenario>() ?? new Scenario();
                if (AllPlatforms.ProblemWith(scenario) is { } problem) return Refusal(problem);
                book.Add(scenario);
                return Results.NoContent();
            }
            catch (JsonException unreadable)
            {
                return Refusal(unreadable.Message);
            }
        });
        control.MapDelete("/scenarios", (string? platform) => book.Clear(platform));
        control.MapGet("/requests", (string? platform, string? id) =>
            platform is null ? requests.All : requests.Of(platform, id));
        control.MapGet("/counts", () => Count(requests));
        control.MapDelete("/requests", requests.Clear);
    }

    private static IResult Refusal(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    private static IEnumerable<object> Count(RequestLog requests) =>
        from request in requests.All
        group request by (request.Platform, request.Part, request.Host, request.Client, request.Status) into same
        orderby same.Key.Platform, same.Key.Part, same.Key.Host
        select new { same.Key.Platform, same.Key.Part, same.Key.Host, same.Key.Client, same.Key.Status, Requests = same.Count(), Bytes = same.Sum(request => request.Bytes) };
}
