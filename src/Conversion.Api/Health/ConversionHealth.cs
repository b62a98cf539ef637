using Conversion.Media;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>
/// Two seconds of sound go the whole way of a job, each five minutes while health is asked for, and at once when a tool is another
/// than before. The answer is the latest run's; nobody waits for more than the first one, and for that not long. A first one that takes long
/// is told of while it does: a tool that hangs would else be named no sooner than its time is up.
/// </summary>
public sealed class ConversionHealth(SampleConversion sample, ToolInspector inspector, TimeProvider clock, IHostApplicationLifetime lifetime) : IHealthCheck, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(3);
    private readonly SlowFinding<SampleOutcome> _outcome = new(
        sample.RunAsync, outcome => outcome.Failure is null ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(20), clock, lifetime.ApplicationStopping);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (inspector.Missing().Any(tool => tool.IsRequired))
        {
            return Findings.Unhealthy("Nothing can be converted: a tool is missing.", "See the component media-tools.");
        }

        var asked = _outcome.AskAsync(inspector.Fingerprint());
        if (await Task.WhenAny(asked, Task.Delay(Patience, clock, cancellationToken)) != asked)
        {
            var underWay = _outcome.UnderWay;
            return underWay < Slow
                ? new HealthCheckResult(HealthStatus.Healthy, "The first sample is still being converted.")
                : Findings.Degraded(
                    FormattableString.Invariant($"The sample of two seconds has been under way for {underWay.TotalSeconds:0} s, which is long."),
                    "The machine is busy, or a tool hangs: see what runs on it.");
        }

        var outcome = await asked;
        var data = new Dictionary<string, object> { ["convertedAt"] = outcome.At, ["tookSeconds"] = Math.Round(outcome.TookSeconds, 2) };
        return outcome.Failure is null
            ? HealthCheckResult.Healthy(data: data)
            : Findings.Unhealthy($"A sample of two seconds could not be converted: {outcome.Failure}", outcome.Advice, data);
    }

    public ValueTask DisposeAsync() => _outcome.DisposeAsync();
}
