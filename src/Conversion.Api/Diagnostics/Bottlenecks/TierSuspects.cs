using Conversion.Api.Diagnostics.Timings;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>What makes everybody wait beside the jobs: the database, the service, its listeners and pages.</summary>
internal static class TierSuspects
{
    private const int EnoughCommands = 20;

    /// <summary>What a command takes of a database that is well, its way there included.</summary>
    private const double UsualCommand = 0.005;
    private const double UsualRequest = 0.1;

    public static IEnumerable<Suspect> Find(Readings readings)
    {
        var (database, api) = (readings.Of(Tier.Database), readings.Of(Tier.Api));
        var isDatabaseSlow = database.Count >= EnoughCommands && (database.P50 >= 0.05 || (database.P95 >= 0.25 && database.Mean >= 0.05));
        if (isDatabaseSlow)
        {
            yield return new Suspect(
                Cause.Database, StageName.Database, database.Seconds - database.Count * UsualCommand,
                [
                    $"a command of the database usually takes {Figures.Time(database.P50)}, p95 {Figures.Time(database.P95)}, over {database.Count} of them",
                    .. api.Count > 0 ? [$"a request of the API {Figures.Time(api.P50)}, p95 {Figures.Time(api.P95)}"] : Array.Empty<string>(),
                ]);
        }

        // An API that waits for a slow database is not what is slow.
        if (!isDatabaseSlow && (api is { Count: >= 5, P50: >= 0.5 } or { Count: >= 20, P95: >= 1 }))
        {
            yield return new Suspect(
                Cause.Api, StageName.Api, api.Seconds - api.Count * UsualRequest,
                [$"a request of the API usually takes {Figures.Time(api.P50)}, p95 {Figures.Time(api.P95)}", $"a command of the database {Figures.Time(database.P50)}"]);
        }

        var (delivery, stuck) = (readings.Of(Tier.Delivery), readings.Of(Tier.StuckListener));
        if (!isDatabaseSlow && stuck.Seconds < 2 && delivery is { Count: >= 5, P95: >= 2 })
        {
            yield return new Suspect(
                Cause.Delivery, StageName.Delivery, delivery.Seconds, [$"news of a job reaches its listeners after {Figures.Time(delivery.P50)}, p95 {Figures.Time(delivery.P95)}"]);
        }

        if (Client(readings, api, stuck, delivery) is { Evidence.Count: > 0 } client)
        {
            yield return client;
        }
    }

    // What a page waits for beyond what the service takes, it waits for on its way there.
    private static Suspect Client(Readings readings, TierReading api, TierReading stuck, TierReading delivery)
    {
        var (submit, first, reconnect) = (readings.Of(Tier.ClientSubmit), readings.Of(Tier.ClientFirstEvent), readings.Of(Tier.ClientReconnect));
        var evidence = new List<string>();
        var lost = 0.0;
        if (stuck.Seconds >= 2)
        {
            lost += stuck.Seconds;
            evidence.Add($"listeners took nothing of what was sent to them for {Figures.Time(stuck.Seconds)} in all");
        }

        if (submit.P50 >= 1 && submit.P50 >= 3 * api.P50)
        {
            lost += submit.Seconds - submit.Count * api.Mean;
            evidence.Add($"to a page a submission usually takes {Figures.Time(submit.P50)}, to the service {Figures.Time(api.P50)}");
        }

        if (first.P95 >= 2 && first.P95 >= 3 * delivery.P95)
        {
            lost += first.Seconds;
            evidence.Add($"the first news of a job reaches pages after {Figures.Time(first.P50)}, p95 {Figures.Time(first.P95)}");
        }

        if (reconnect.Seconds >= 5)
        {
            lost += reconnect.Seconds;
            evidence.Add($"pages were without a connection {reconnect.Count} times, for {Figures.Time(reconnect.Seconds)} in all");
        }

        return new Suspect(Cause.Client, StageName.Client, lost, evidence);
    }
}
