using Conversion.Api.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Telemetry;

/// <summary>The one reader of <see cref="ServiceGauges"/> on a node: every five seconds, however often they are scraped, and bounded in time.</summary>
public sealed class ServiceGaugeWatch(
    ServiceGauges gauges, JobMetrics jobs, NpgsqlDataSource database, IOptions<ConverterOptions> place, TimeProvider clock, ILogger<ServiceGaugeWatch> log)
    : RecurringWatch("The service's gauges could not be read", clock, log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(6);

    protected override TimeSpan PauseBefore(int runs) => runs == 0 ? TimeSpan.Zero : Pause;

    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        jobs.ShowZeros();
        var disk = new DriveInfo(Path.GetFullPath(place.Value.DataDirectory));
        gauges.KeepDisk(disk.AvailableFreeSpace, disk.TotalSize);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(LongestRead);
            gauges.Keep(await ServiceState.ReadAsync(database, limit.Token));
        }
        catch
        {
            gauges.Forget();
            throw;
        }
    }
}
