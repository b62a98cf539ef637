using Conversion.Api.Pacing;
using Conversion.Domain.Breakers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>Platforms that refuse this service or fail it, by what attempts have shown: none is asked for the sake of it.</summary>
public sealed class PlatformsHealth(PlatformStates states, RecentOutcomes outcomes) : IHealthCheck
{
    private const string RefusedAdvice =
        "Their jobs wait, and one at a time tries again. If it lasts: configure Converter:Platforms:NAME:CookiesFile or Proxy, or ask less by Concurrency and SpacingSeconds.";

    private const string SickAdvice =
        "Where the kind is platform_changed, install a newer yt-dlp; where it is one of the network, see the component egress. GET /api/diagnostics/failures has what the tools said.";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var refusing = (await states.ReadAsync(cancellationToken)).Where(state => state.Breaker.Status != BreakerStatus.Closed).ToList();
        var recent = await outcomes.ReadAsync(cancellationToken);
        var sick = recent.Where(ended => ended.IsSick && refusing.TrueForAll(state => state.Platform != ended.Platform)).ToList();
        var data = refusing.ToDictionary(state => $"{state.Platform}/{state.Exit}", object (state) => BreakerRow.Name(state.Breaker.Status));
        foreach (var ended in recent)
        {
            data[ended.Platform] = new { answered = ended.Answered, failed = ended.Failed.ToDictionary(failed => BreakerRow.Name(failed.Kind), failed => failed.Count) };
        }

        if (refusing.Count == 0 && sick.Count == 0)
        {
            return HealthCheckResult.Healthy(data: data);
        }

        return Findings.Degraded(
            string.Join(' ', [
                .. refusing.Select(state => $"{state.Platform} ({state.Exit}) refuses this service: {BreakerRow.Name(state.Breaker.Reason ?? default)}, since {state.Breaker.OpenedAt:u}."),
                .. sick.Select(ended => $"On {ended.Platform} all of the last {ended.Failed.Sum(failed => failed.Count)} attempts failed, mostly as {BreakerRow.Name(ended.Failed[0].Kind)}."),
            ]),
            string.Join(' ', [.. refusing.Count > 0 ? new[] { RefusedAdvice } : [], .. sick.Count > 0 ? new[] { SickAdvice } : []]), data);
    }
}
