using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>The three health routes.</summary>
public static class HealthRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapComponentHealth(this IEndpointRouteBuilder routes)
    {
        // That it answers is the answer: whatever else is wrong, a new start of the process would not mend it.
        routes.MapMethods("/health/live", Methods, (HttpContext http) => Answer(http, HealthStatus.Healthy, new ReadinessView(HealthStatus.Healthy, [])))
            .Produces<ReadinessView>().WithSummary("Whether the process answers, for orchestrators.").AllowAnonymous();
        routes.MapMethods("/health/ready", Methods, async (HttpContext http, Components components) =>
        {
            var health = await components.LookAtNeededAsync();
            return Answer(http, health.Status, new ReadinessView(health.Status, [.. health.Components.Select(view => new NeededView(view.Name, view.Status))]));
        }).Produces<ReadinessView>().Produces<ReadinessView>(503).WithSummary("Whether the node can take work, for orchestrators.").AllowAnonymous();
        routes.MapMethods("/health", Methods, async (HttpContext http, Components components) =>
        {
            var health = await components.LookAsync();
            return Answer(http, health.Status, health);
        }).Produces<HealthView>().Produces<HealthView>(503)
            .WithSummary("Every component: its state, what is wrong and what to do.").RequireAuthorization();
    }

    private static IResult Answer<T>(HttpContext http, HealthStatus status, T view)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(view, statusCode: status == HealthStatus.Unhealthy ? 503 : 200);
    }
}
