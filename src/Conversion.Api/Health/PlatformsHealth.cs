using Conversion.Api.Pacing;
using Conversion.Domain.Breakers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>Platforms that refuse this service, by what attempts have shown: none is asked for the sake of it.</summary>
public sealed class PlatformsHealth(PlatformStates states) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var refusing = (await states.ReadAsync(cancellationToken)).Where(state => state.Breaker.Status != BreakerStatus.Closed).ToList();
        if (refusing.Count == 0)
        {
            return HealthCheckResult.Healthy();
        }

        var data = refusing.ToDictionary(state => $"{state.Platform}/{state.Exit}", object (state) => BreakerRow.Name(state.Breaker.Status));
        data[HealthSetup.Advice] =
            "Their jobs wait, and one at a time tries again. If it lasts: configure Converter:Platforms:NAME:CookiesFile or Proxy, or ask less by Concurrency and SpacingSeconds.";
        return HealthCheckResult.Degraded(
            string.Join(' ', refusing.Select(state => $"{state.Platform} ({state.Exit}) refuses this service: {BreakerRow.Name(state.Breaker.Reason ?? default)}, since {state.Breaker.OpenedAt:u}.")),
            data: data);
    }
}
