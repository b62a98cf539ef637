using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>The components that are looked at, and the three health routes.</summary>
public static class HealthSetup
{
    /// <summary>Components without which the node cannot take requests.</summary>
    public const string ReadyTag = "ready";

    /// <summary>Key of a component's advice in its data.</summary>
    public const string Advice = "advice";

    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(5);

    public static void AddComponentHealth(this IServiceCollection services) => services
        .AddSingleton<MediaToolsHealth>() // keeps what it found
        .AddHealthChecks()
        .AddCheck<DatabaseHealth>("database", tags: [ReadyTag], timeout: LongestCheck)
        .AddCheck<EventDaemonHealth>("event-daemon", timeout: LongestCheck)
        .AddCheck<QueueHealth>("queue", timeout: LongestCheck)
        .AddCheck<PlatformsHealth>("platforms", timeout: LongestCheck)
        .AddCheck<MediaToolsHealth>("media-tools", timeout: LongestCheck)
        .AddCheck<StorageHealth>("storage-primary", timeout: LongestCheck)
        .AddCheck<DiskHealth>("disk", timeout: LongestCheck)
        .AddCheck<EgressHealth>("egress", timeout: LongestCheck);

    public static void MapComponentHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        routes.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains(ReadyTag), ResponseWriter = WriteAsync }).AllowAnonymous();
        routes.MapHealthChecks("/health", new() { ResponseWriter = WriteAsync }).RequireAuthorization();
    }

    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        http.Response.Headers.CacheControl = "no-store";
        var view = new HealthView(report.Status, report.TotalDuration.TotalSeconds, [.. report.Entries.Select(entry => new ComponentView(
            entry.Key, entry.Value.Status, entry.Value.Duration.TotalSeconds,
            entry.Value.Description ?? entry.Value.Exception?.Message,
            entry.Value.Data.GetValueOrDefault(Advice) as string,
            entry.Value.Data.Where(datum => datum.Key != Advice).ToDictionary()))]);
        return http.Response.WriteAsJsonAsync(view);
    }
}

/// <summary>The health of the node.</summary>
public sealed record HealthView(
    [property: JsonConverter(typeof(HealthWords))] HealthStatus Status, double DurationSeconds, IReadOnlyList<ComponentView> Components);

/// <summary>The health of one component: why it is not well, and what to do.</summary>
public sealed record ComponentView(
    string Name, [property: JsonConverter(typeof(HealthWords))] HealthStatus Status, double DurationSeconds, string? Reason, string? Advice,
    IReadOnlyDictionary<string, object> Data);

/// <summary><c>healthy</c>, <c>degraded</c>, <c>unhealthy</c>.</summary>
public sealed class HealthWords() : JsonStringEnumConverter<HealthStatus>(JsonNamingPolicy.CamelCase);
