using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>What a look comes to: a reason, and what to do.</summary>
internal static class Findings
{
    /// <summary>Key of the advice among the data.</summary>
    public const string AdviceKey = "advice";

    /// <summary>It works, but not as it should.</summary>
    public static HealthCheckResult Degraded(string reason, string advice, IReadOnlyDictionary<string, object>? data = null) =>
        new(HealthStatus.Degraded, reason, data: With(data, advice));

    /// <summary>It does not work.</summary>
    public static HealthCheckResult Unhealthy(string reason, string advice, IReadOnlyDictionary<string, object>? data = null) =>
        new(HealthStatus.Unhealthy, reason, data: With(data, advice));

    private static Dictionary<string, object> With(IReadOnlyDictionary<string, object>? data, string advice) =>
        new(data ?? new Dictionary<string, object>()) { [AdviceKey] = advice };
}
