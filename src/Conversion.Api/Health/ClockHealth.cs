using System.Globalization;
using Conversion.Api.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conversion.Api.Health;

/// <summary>The node's clock against the database's, as it is and as the service corrects it.</summary>
public sealed class ClockHealth(DatabaseClock clock, NpgsqlDataSource database) : IHealthCheck
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostError = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var ahead = await clock.MeasureAsync(database, cancellationToken);
        var error = ahead - clock.Ahead;
        var data = new Dictionary<string, object> { ["databaseAheadSeconds"] = Rounded(ahead), ["correctedErrorSeconds"] = Rounded(error) };
        if (error.Duration() > MostError)
        {
            return Findings.Degraded(
                $"Of the two clocks one has jumped: the service's time is off by {Words(error)}.",
                "It asks the database for its time each half minute, and is right again then. If it comes back, see to the time service of both machines.", data);
        }

        return ahead.Duration() <= MostSkew
            ? HealthCheckResult.Healthy(data: data)
            : Findings.Degraded(
                $"This node's clock is {Words(ahead)} {(ahead > TimeSpan.Zero ? "behind" : "ahead of")} the database's.",
                "Jobs and events go by the database's time all the same. Certificates, S3 and logs do not: see to the time service (NTP) of both machines.", data);
    }

    private static double Rounded(TimeSpan span) => Math.Round(span.TotalSeconds, 3);

    private static string Words(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.Duration().TotalSeconds:0.0} s");
}
