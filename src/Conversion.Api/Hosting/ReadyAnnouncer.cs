using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Hosting;

/// <summary>Prints <c>ready: URL</c> on standard output once <c>/health/ready</c> would answer 200.</summary>
public sealed class ReadyAnnouncer(IServer server, HealthCheckService health, IHostApplicationLifetime lifetime, ILogger<ReadyAnnouncer> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        while (true)
        {
            var report = await health.CheckHealthAsync(check => check.Tags.Contains(Health.HealthSetup.ReadyTag), stoppingToken);
            if (report.Status != HealthStatus.Unhealthy)
            {
                break;
            }

            log.LogInformation("Not ready yet: {Components}", string.Join("; ", report.Entries
                .Where(entry => entry.Value.Status == HealthStatus.Unhealthy).Select(entry => $"{entry.Key}: {entry.Value.Description}")));
            await Task.Delay(TimeSpan.FromMilliseconds(500), stoppingToken);
        }

        await WarnOfSickComponentsAsync(stoppingToken);
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            Console.WriteLine($"ready: {address}");
        }
    }

    // What does not keep the service from serving, but from doing its work well: an old yt-dlp above all.
    private async Task WarnOfSickComponentsAsync(CancellationToken stopping)
    {
        var report = await health.CheckHealthAsync(stopping);
        foreach (var (name, component) in report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy))
        {
            log.LogWarning("{Component} is {Status}: {Reason} {Advice}",
                name, component.Status, component.Description, component.Data.GetValueOrDefault(Health.HealthSetup.Advice));
        }
    }
}
