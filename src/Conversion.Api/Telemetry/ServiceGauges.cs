using System.Diagnostics.Metrics;
using Conversion.Domain.Platforms;

namespace Conversion.Api.Telemetry;

/// <summary>
/// Gauges of what all nodes share, the same on each: <see cref="ServiceGaugeWatch"/> reads them every few seconds, and whoever scrapes is given
/// what was read last. What is too old is left out, but for the gauge that says so. The names and units are the contract with whoever scrapes them.
/// </summary>
public sealed class ServiceGauges : IDisposable
{
    private static readonly TimeSpan LongestAge = TimeSpan.FromSeconds(30);
    private static readonly string[] Platforms = [.. PlatformCatalogue.All.Select(platform => platform.Name)];
    private readonly Meter _meter = new("Converter.Service");
    private readonly TimeProvider _clock;
    private (ServiceState State, long At)? _read;
    private (long Free, long Size)? _disk;

    public ServiceGauges(TimeProvider clock)
    {
        _clock = clock;
        Local("converter.database.up", "{database}", "Whether the database answered when these gauges were last read: 1 or 0.", () => State is null ? 0 : 1);
        Local("converter.disk.free", "By", "Bytes free on the data directory's disk.", () => _disk?.Free);
        Local("converter.disk.size", "By", "Size of the data directory's disk.", () => _disk?.Size);
        Shared("converter.queue.depth", "{job}", "Unfinished jobs by platform and state: waiting (due), delayed (due later), parked, shared, running.", DepthOf);
        Shared("converter.queue.age", "s", "How long the job that has been due for longest waits, by platform; 0 where none does.", AgeOf);
        Shared("converter.leases.held", "{lease}", "Attempts that hold their jobs.", state => [new(state.Held)]);
        Shared("converter.leases.expired", "{lease}", "Of those, the ones whose lease has run out: nobody has taken the job back yet.", state => [new(state.Expired)]);
        Shared("converter.nodes", "{node}", "Nodes that live.", state => [new(state.Nodes)]);
        Shared("converter.nodes.slots", "{slot}", "Slots of all nodes that live.", state => [new(state.Slots)]);
        Shared("converter.projection.behind", "{event}", "Events that an asynchronous read model has not seen.",
            state => state.Projections.Select(one => new Measurement<double>(one.EventsBehind, Named("projection", one.Model))));
        Shared("converter.projection.lag", "s", "How long the oldest of those has been there.",
            state => state.Projections.Select(one => new Measurement<double>(one.OldestSeconds, Named("projection", one.Model))));
        Shared("converter.mirror.pending", "{artifact}", "Results that one of two stores has still to be given, or rid of.",
            state => state.Mirror.Select(one => new Measurement<double>(one.Count, Named("work", one.Work))));
        Shared("converter.messages.dead_letters", "{message}", "Messages that were given up.", state => [new(state.DeadLetters)]);
    }

    private ServiceState? State => _read is { } read && _clock.GetElapsedTime(read.At) <= LongestAge ? read.State : null;

    /// <summary>Keeps what was read of the database.</summary>
    internal void Keep(ServiceState state) => _read = (state, _clock.GetTimestamp());

    /// <summary>The database did not answer.</summary>
    internal void Forget() => _read = null;

    /// <summary>Keeps what was read of the disk.</summary>
    internal void KeepDisk(long free, long size) => _disk = (free, size);

    public void Dispose() => _meter.Dispose();

    private void Local(string name, string unit, string description, Func<double?> read) =>
        _meter.CreateObservableGauge(name, () => read() is { } value ? (Measurement<double>[])[new(value)] : [], unit, description);

    private void Shared(string name, string unit, string description, Func<ServiceState, IEnumerable<Measurement<double>>> read) =>
        _meter.CreateObservableGauge(name, () => State is { } state ? read(state) : [], unit, description);

    // Zeros too, or an alert could not tell an empty queue from a service that says nothing.
    private static IEnumerable<Measurement<double>> DepthOf(ServiceState state) =>
        from platform in Platforms
        from name in ServiceState.QueueStates
        select new Measurement<double>(
            state.Queue.Where(row => row.Platform == platform && row.State == name).Sum(row => row.Count), Named("platform", platform), Named("state", name));

    private static IEnumerable<Measurement<double>> AgeOf(ServiceState state) =>
        from platform in Platforms
        select new Measurement<double>(state.Queue.Where(row => row.Platform == platform).Select(row => row.AgeSeconds).DefaultIfEmpty().Max(), Named("platform", platform));

    private static KeyValuePair<string, object?> Named(string name, string value) => new(name, value);
}
