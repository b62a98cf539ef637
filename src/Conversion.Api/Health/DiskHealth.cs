using System.Security.Cryptography;
using Conversion.Api.Hosting;
using Conversion.Api.Retention;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Health;

/// <summary>Free space where the data directory is, and whether the work folder takes a file.</summary>
public sealed class DiskHealth(DiskSpace disk, IOptions<RetentionOptions> retention, IOptions<ConverterOptions> options) : IHealthCheck
{
    private const int FileBytes = 64 * 1024;
    private const int SoonFull = 4;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (free, least) = (disk.FreeBytes, retention.Value.MinFreeBytes);
        var data = new Dictionary<string, object> { ["freeBytes"] = free, ["minFreeBytes"] = least };
        var reason = $"{free >> 20} MiB are free for data, and {least >> 20} MiB have to be (Converter:Retention:MinFreeBytes).";
        if (free < least)
        {
            return Findings.Unhealthy(
                $"{reason} New jobs are refused, and waiting ones are not begun.",
                "Free space on the data directory's disk, or keep results for a shorter time: Converter:Retention:MaxAgeHours, MaxBytes.", data);
        }

        if (await ObstacleAsync(cancellationToken) is { } obstacle)
        {
            return Findings.Unhealthy($"The work folder {options.Value.WorkDirectory} takes no file: {obstacle}", "Check its permissions, its disk, and that it is not mounted read-only.", data);
        }

        return free < SoonFull * least
            ? Findings.Degraded(reason, "Free space on the data directory's disk soon: below that bound no job is accepted.", data)
            : HealthCheckResult.Healthy(data: data);
    }

    private async Task<string?> ObstacleAsync(CancellationToken cancellation)
    {
        var path = Path.Combine(options.Value.WorkDirectory, $".health-{Guid.CreateVersion7():N}");
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            await file.WriteAsync(RandomNumberGenerator.GetBytes(FileBytes), cancellation);
            file.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }
}
