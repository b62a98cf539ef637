using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Conversion.Api.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Hosting;

/// <summary>Prints <c>ready: URL</c> on standard output once <c>/health/ready</c> would answer 200.</summary>
public sealed class ReadyAnnouncer(IServer server, Components health, IHostApplicationLifetime lifetime, ILogger<ReadyAnnouncer> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        while (true)
        {
            var report = await health.LookAtNeededAsync();
            if (report.Status != HealthStatus.Unhealthy)
            {
                break;
            }

            log.LogInformation("Not ready yet: {Components}", string.Join("; ", report.Components
                .Where(component => component.Status == HealthStatus.Unhealthy).Select(component => $"{component.Name}: {component.Reason}")));
            await Task.Delay(TimeSpan.FromMilliseconds(500), stoppingToken);
        }

        var start = await health.LookAtStartAsync();
        if (stoppingToken.IsCancellationRequested)
        {
            return; // what the node's stop breaks off is no news
        }

        WarnOfSick(start);
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            Console.WriteLine($"ready: {address}");
        }
    }

    // What does not keep the service from serving, but from doing its work well: an old yt-dlp above all.
    private void WarnOfSick(HealthView report)
    {
        foreach (var component in report.Components.Where(component => component.Status != HealthStatus.Healthy))
        {
            log.LogWarning("{Component} is {Status}: {Reason} {Advice}",
                component.Name, component.Status, component.Reason, component.Advice);
        }
    }
}
