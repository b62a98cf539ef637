using Conversion.Api.Retention;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>Free space where the data directory is.</summary>
public sealed class DiskHealth(DiskSpace disk) : IHealthCheck
{
    private const long Low = 2L << 30;
    private const long TooLow = 200L << 20;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var free = disk.FreeBytes;
        var data = new Dictionary<string, object> { ["freeBytes"] = free };
        if (free < Low)
        {
            data[HealthSetup.Advice] = "Free space on the data directory's disk.";
        }

        var reason = $"{free >> 20} MiB are free for data.";
        return Task.FromResult(free < TooLow ? HealthCheckResult.Unhealthy(reason, data: data)
            : free < Low ? HealthCheckResult.Degraded(reason, data: data)
            : HealthCheckResult.Healthy(data: data));
    }
}
