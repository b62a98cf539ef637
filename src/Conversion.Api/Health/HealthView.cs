using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>The health of the node.</summary>
/// <param name="Status">The worst of its components'.</param>
/// <param name="DurationSeconds">How long the answer took.</param>
/// <param name="Components">Each of them.</param>
public sealed record HealthView(
    [property: JsonConverter(typeof(HealthWords))] HealthStatus Status, double DurationSeconds, IReadOnlyList<ComponentView> Components);

/// <summary>The health of one component.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">How it is.</param>
/// <param name="DurationSeconds">How long the look at it took, which may have been for another asker, a moment ago.</param>
/// <param name="Reason">Why it is not well.</param>
/// <param name="Advice">What to do about it.</param>
/// <param name="Data">What was seen.</param>
public sealed record ComponentView(
    string Name, [property: JsonConverter(typeof(HealthWords))] HealthStatus Status, double DurationSeconds, string? Reason, string? Advice,
    IReadOnlyDictionary<string, object> Data);

/// <summary>Whether the node can take requests. It is for everybody, and says of each component no more than its status.</summary>
/// <param name="Status">The worst of its components'.</param>
/// <param name="Components">Each that is needed.</param>
public sealed record ReadinessView([property: JsonConverter(typeof(HealthWords))] HealthStatus Status, IReadOnlyList<NeededView> Components);

/// <summary>One component that is needed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">How it is.</param>
public sealed record NeededView(string Name, [property: JsonConverter(typeof(HealthWords))] HealthStatus Status);

/// <summary><c>healthy</c>, <c>degraded</c>, <c>unhealthy</c>.</summary>
public sealed class HealthWords() : JsonStringEnumConverter<HealthStatus>(JsonNamingPolicy.CamelCase);
