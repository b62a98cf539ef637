using System.Diagnostics.Metrics;
using Conversion.Api.Live;

namespace Conversion.Api.Diagnostics.Timings;

/// <summary>
/// Hears what the framework, the database's driver and the live streams measure of themselves, and adds it to the <see cref="Tally"/>: nothing is timed
/// a second time for it. Which request an API's time is of is told by its route, never by its address.
/// </summary>
public sealed class MeterTap : IDisposable
{
    private const string Hosting = "Microsoft.AspNetCore.Hosting";
    private const string Driver = "Npgsql";
    private readonly Tally _tally;
    private readonly MeterListener _listener = new();

    public MeterTap(Tally tally, IMeterFactory factory)
    {
        _tally = tally;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Several services may live in one process, as in tests: each hears its own requests.
            var isOurs = (instrument.Meter.Name, instrument.Name) switch
            {
                (Hosting, "http.server.request.duration") => ReferenceEquals(instrument.Meter.Scope, factory),
                (Driver, "db.client.operation.duration") => true,
                (LiveMetrics.MeterName, LiveMetrics.DeliveryName) => true,
                _ => false,
            };
            if (isOurs)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) => Hear(instrument, seconds, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    private void Hear(Instrument instrument, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Tier? tier = instrument.Meter.Name switch
        {
            Hosting => TierOf(Route(tags)),
            Driver => Tier.Database,
            _ => Tier.Delivery,
        };
        if (tier is { } timed)
        {
            _tally.Add(timed, seconds);
        }
    }

    // Streams last as long as their listeners want, and what operators ask for as long as it takes: neither is anybody's wait for an answer.
    private static Tier? TierOf(string? route) => route switch
    {
        null => null,
        _ when route.StartsWith("/files/", StringComparison.Ordinal) => Tier.Files,
        _ when !route.StartsWith("/api/jobs", StringComparison.Ordinal) => null,
        _ => route.EndsWith("/live", StringComparison.Ordinal) || route.EndsWith("/socket", StringComparison.Ordinal) ? null : Tier.Api,
    };

    private static string? Route(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == "http.route")
            {
                return tag.Value as string;
            }
        }

        return null;
    }
}
