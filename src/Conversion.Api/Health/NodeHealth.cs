using Conversion.Api.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>Whether the node is about to end: then whoever distributes requests sends it no more.</summary>
public sealed class NodeHealth(Drain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.HasBegun
            ? Findings.Unhealthy("This node is shutting down.", "Send requests to another node.")
            : HealthCheckResult.Healthy());
}
