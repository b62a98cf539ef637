using Conversion.Media;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>
/// yt-dlp, ffmpeg, ffprobe and deno: found, run, and new enough. Whether they are there, and are still the same files, is seen each
/// time; they are run when they are not, and else each minute, since each run is a process.
/// </summary>
public sealed class MediaToolsHealth(ToolInspector inspector, TimeProvider clock, IHostApplicationLifetime lifetime) : IHealthCheck, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(3);
    private readonly SlowFinding<IReadOnlyList<ToolStatus>> _tools = new(
        inspector.InspectAsync, tools => TimeSpan.FromSeconds(tools.Any(tool => tool is { IsRequired: true, Works: false }) ? 5 : 60), clock, lifetime.ApplicationStopping);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var asked = _tools.AskAsync(inspector.Fingerprint());
        if (await Task.WhenAny(asked, Task.Delay(Patience, clock, cancellationToken)) == asked)
        {
            return Judge(await asked);
        }

        var (missing, underWay) = (inspector.Missing(), _tools.UnderWay);
        return missing switch
        {
            _ when missing.Any(tool => tool.IsRequired) => Judge(missing),
            _ when underWay >= Slow => Findings.Degraded(
                FormattableString.Invariant($"The tools are there, and have not told their versions for {underWay.TotalSeconds:0} s."),
                "The machine is busy, or a tool hangs: see what runs on it."),
            { Count: > 0 } => Judge(missing),
            _ => new HealthCheckResult(HealthStatus.Healthy, "The tools are there; what they say of themselves is still awaited."),
        };
    }

    public ValueTask DisposeAsync() => _tools.DisposeAsync();

    private static HealthCheckResult Judge(IReadOnlyList<ToolStatus> tools)
    {
        var data = tools.ToDictionary(tool => tool.Name, object (tool) => new { tool.Path, tool.Version, tool.Works, tool.MeetsMinimum, tool.Minimum });
        var troubled = tools.Where(tool => tool.Problem is not null).ToList();
        if (troubled.Count == 0)
        {
            return HealthCheckResult.Healthy(data: data);
        }

        var reason = string.Join(' ', troubled.Select(tool => tool.Problem));
        var advice = troubled.Exists(tool => tool.IsRequired)
            ? "Run scripts/install, or name the tool by Converter:Media:YtDlpPath, FfmpegPath and FfprobePath."
            : "YouTube may fail without it, nothing else does. Run scripts/install, or name it by Converter:Media:DenoPath.";
        return troubled.Exists(tool => tool is { IsRequired: true, Works: false }) ? Findings.Unhealthy(reason, advice, data) : Findings.Degraded(reason, advice, data);
    }
}
