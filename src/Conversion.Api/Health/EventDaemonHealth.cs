using Conversion.Api.ReadModels;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conversion.Api.Health;

/// <summary>
/// How far each asynchronous read model is behind the log, by count and by the age of the oldest event that it has not taken: a
/// model that stands still shows after seconds, however few events there are, and to whichever node is asked.
/// </summary>
public sealed class EventDaemonHealth(NpgsqlDataSource database) : IHealthCheck
{
    private const double LateSeconds = 3;
    private const double LostSeconds = 120;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var models = await ReadModelLag.ReadAsync(database, cancellationToken);
        var data = models.ToDictionary(model => model.Model, object (model) => new { eventsBehind = model.EventsBehind, oldestSeconds = Math.Round(model.OldestSeconds, 1) });
        data["eventsBehind"] = models.Max(model => model.EventsBehind);
        var late = models.Where(model => model.OldestSeconds > LateSeconds).ToList();
        if (late.Count == 0)
        {
            return HealthCheckResult.Healthy(data: data);
        }

        var reason = string.Join(' ', late.Select(model => FormattableString.Invariant(
            $"The read model {model.Model} is {model.EventsBehind} events behind, and has not taken one that is {model.OldestSeconds:0} s old.")));
        if (late.TrueForAll(model => model.IsRebuilt))
        {
            return Findings.Degraded(reason, "A rebuild is under way; GET /api/diagnostics/projections/MODEL tells how far it is.", data);
        }

        const string Advice = "Lists and diagnostics lag behind; single jobs, live progress and workers do not. A share that stands still is dealt out anew within half a minute; "
            + "if it stays so, look for the model's name in the logs of all nodes, and restart them one by one.";
        return late.Exists(model => model.OldestSeconds > LostSeconds) ? Findings.Unhealthy(reason, Advice, data) : Findings.Degraded(reason, Advice, data);
    }
}
