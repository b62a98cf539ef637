using System.Net.Sockets;
using Conversion.Media;
using Conversion.Media.Egress;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>
/// The way out opens, refuses an address that nobody may reach, and the operator's proxies behind it take connections. No
/// platform is asked.
/// </summary>
public sealed class EgressHealth(EgressProxy egress, EgressOptions options, MediaOptions media) : IHealthCheck
{
    private const long FewBytes = 64 * 1024;
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(1.5); // two of them, one after the other, fit into a look

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var look = MediaTelemetry.OwnLook();
        await using (var session = egress.OpenSession(FewBytes))
        {
            using var client = session.CreateHttpClient();
            using var answer = await client.GetAsync(new Uri("http://255.255.255.255/"), cancellationToken);
            if (session.Denials.Count != 1)
            {
                return Findings.Unhealthy("The filter in front of the network let a broadcast address pass.", "Check Converter:Egress:AllowedNetworks: it names far too much.");
            }
        }

        if (options.UpstreamProxy is { } upstream && await ObstacleAsync(upstream, cancellationToken) is { } obstacle)
        {
            return Findings.Unhealthy(
                $"The proxy that everything goes through, {upstream.Host}:{upstream.Port}, takes no connection: {obstacle}", "Check that it runs, and Converter:Egress:UpstreamProxy.");
        }

        var sick = (await Task.WhenAll(media.Platforms.Select(async platform =>
            platform.Value.ProxyAddress is { } proxy && await ObstacleAsync(proxy, cancellationToken) is { } reason
                ? $"The proxy for {platform.Key}, {proxy.Host}:{proxy.Port}, takes no connection: {reason}"
                : null))).OfType<string>().ToList();
        return sick.Count == 0
            ? HealthCheckResult.Healthy()
            : Findings.Degraded(string.Join(' ', sick), "Check that it runs, and Converter:Platforms:NAME:Proxy. The platform's other ways are tried meanwhile.");
    }

    private static async Task<string?> ObstacleAsync(Uri proxy, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestConnect);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(proxy.Host.Trim('[', ']'), proxy.Port, limit.Token);
            return null;
        }
        catch (SocketException refused)
        {
            return refused.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return FormattableString.Invariant($"no answer within {LongestConnect.TotalSeconds:0.0} s");
        }
    }
}
