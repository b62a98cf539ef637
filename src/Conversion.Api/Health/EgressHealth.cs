using Conversion.Media.Egress;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>The way out opens, and refuses an address that nobody may reach.</summary>
public sealed class EgressHealth(EgressProxy egress) : IHealthCheck
{
    private const long FewBytes = 64 * 1024;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var session = egress.OpenSession(FewBytes);
        using var client = session.CreateHttpClient();
        using var answer = await client.GetAsync(new Uri("http://255.255.255.255/"), cancellationToken);
        return session.Denials.Count == 1
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The filter in front of the network let a broadcast address pass.",
                data: new Dictionary<string, object> { [HealthSetup.Advice] = "Check Converter:Egress:AllowedNetworks: it names far too much." });
    }
}
