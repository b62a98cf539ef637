using Conversion.Api.Diagnostics;
using Conversion.Api.Pacing;
using Conversion.Domain.Breakers;
using Conversion.Domain.Failures;
using Conversion.Domain.Platforms;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>Platforms that refuse this service or fail it, by what attempts have shown: none is asked for the sake of it.</summary>
public sealed class PlatformsHealth(PlatformStates states, PlatformAttempts attempts, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    private const string RefusedAdvice =
        "Their jobs wait, and one at a time tries again. If it lasts: configure Converter:Platforms:NAME:CookiesFile or Proxy, or ask less by Concurrency and SpacingSeconds.";

    private const string SickAdvice =
        "Where the kind is platform_changed, install a newer yt-dlp; where it is one of the network, see the component egress. GET /api/diagnostics/failures has what the tools said.";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var refusing = (await states.ReadAsync(cancellationToken)).Where(state => state.Breaker.Status != BreakerStatus.Closed).ToList();
        var recent = (await attempts.ReadAsync(clock.GetUtcNow() - Recent, cancellationToken)).Where(ended => PlatformCatalogue.Named(ended.Key).IsOneSite).ToList();
        var sick = recent.Where(ended => ended.Value.IsSick && refusing.TrueForAll(state => state.Platform != ended.Key)).ToList();
        var data = refusing.ToDictionary(state => $"{state.Platform}/{state.Exit}", object (state) => BreakerRow.Name(state.Breaker.Status));
        foreach (var (platform, ended) in recent)
        {
            data[platform] = new { answered = ended.Answered, failed = ended.FailedByKind };
        }

        if (refusing.Count == 0 && sick.Count == 0)
        {
            return HealthCheckResult.Healthy(data: data);
        }

        return Findings.Degraded(
            string.Join(' ', [
                .. refusing.Select(state => $"{state.Platform} ({state.Exit}) refuses this service: {FailureCatalogue.NameOf(state.Breaker.Reason ?? default)}, since {state.Breaker.OpenedAt:u}."),
                .. sick.Select(ended => $"On {ended.Key} all of the last {ended.Value.Failed} attempts failed, mostly as {ended.Value.MostFrequentKind}."),
            ]),
            string.Join(' ', [.. refusing.Count > 0 ? new[] { RefusedAdvice } : [], .. sick.Count > 0 ? new[] { SickAdvice } : []]), data);
    }
}
