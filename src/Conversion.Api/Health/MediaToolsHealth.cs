using Conversion.Media;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>yt-dlp, ffmpeg, ffprobe and deno: found, run, and new enough. Asked anew every half minute at most, since each is a process.</summary>
public sealed class MediaToolsHealth(ToolInspector inspector, TimeProvider clock) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IReadOnlyList<ToolStatus>? _tools;
    private long _asked;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var tools = await InspectAsync(cancellationToken);
        var data = tools.ToDictionary(tool => tool.Name, object (tool) => new { tool.Path, tool.Version, tool.Works, tool.MeetsMinimum, tool.Minimum });
        var troubled = tools.Where(tool => tool.Problem is not null).ToList();
        if (troubled.Count == 0)
        {
            return HealthCheckResult.Healthy(data: data);
        }

        var reason = string.Join(' ', troubled.Select(tool => tool.Problem));
        data[HealthSetup.Advice] = troubled.Exists(tool => tool.IsRequired)
            ? "Run scripts/install, or name the tool by Converter:Media:YtDlpPath, FfmpegPath and FfprobePath."
            : "YouTube may fail without it, nothing else does. Run scripts/install, or name it by Converter:Media:DenoPath.";
        return troubled.Exists(tool => tool is { IsRequired: true, Works: false })
            ? HealthCheckResult.Unhealthy(reason, data: data)
            : HealthCheckResult.Degraded(reason, data: data);
    }

    public void Dispose() => _gate.Dispose();

    private async Task<IReadOnlyList<ToolStatus>> InspectAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_tools is null || clock.GetElapsedTime(_asked) > Fresh)
            {
                _tools = await inspector.InspectAsync(cancellation);
                _asked = clock.GetTimestamp();
            }

            return _tools;
        }
        finally
        {
            _gate.Release();
        }
    }
}
