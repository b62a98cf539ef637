using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

public sealed class MediaToolsHealth : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(HealthCheckResult.Healthy());
}
