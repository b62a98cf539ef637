using System.Diagnostics.Metrics;

namespace Conversion.Api.Live;

/// <summary>What the delivery of live progress is measured by. The names and units are the contract with whoever scrapes them.</summary>
public sealed class LiveMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Converter.Live";

    /// <summary>Name of the histogram of deliveries.</summary>
    public const string DeliveryName = "converter.live.delivery.duration";

    private static readonly ListenerKind[] Kinds = Enum.GetValues<ListenerKind>();
    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _connects;
    private readonly Counter<long> _resumes;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _frames;
    private readonly Counter<long> _merged;
    private readonly Counter<long> _dropped;
    private readonly Histogram<double> _latency;
    private readonly int[] _connected = new int[Kinds.Length];

    public LiveMetrics()
    {
        _connects = _meter.CreateCounter<long>("converter.live.connects", "{connection}", "Listeners that connected.");
        _resumes = _meter.CreateCounter<long>("converter.live.resumes", "{connection}", "Of those, the ones that resumed by an id.");
        _refused = _meter.CreateCounter<long>("converter.live.refused", "{connection}", "Listeners refused for a limit.");
        _frames = _meter.CreateCounter<long>("converter.live.frames", "{frame}", "Frames written to listeners.");
        _merged = _meter.CreateCounter<long>("converter.live.merged", "{frame}", "Frames passed over for listeners that were too slow.");
        _dropped = _meter.CreateCounter<long>("converter.live.dropped", "{connection}", "Listeners dropped because nothing could be written to them any more.");
        _latency = _meter.CreateHistogram(DeliveryName, "s", "From the append of an event to its frame's being written to a listener.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _meter.CreateObservableGauge("converter.live.connections", Connections, "{connection}", "Listeners that are connected to this node.");
    }

    public void Connected(ListenerKind kind, bool isResume)
    {
        _connects.Add(1, TagOf(kind));
        if (isResume)
        {
            _resumes.Add(1, TagOf(kind));
        }
    }

    /// <summary>A listener came, to be taken in or refused.</summary>
    public void Came(ListenerKind kind) => Interlocked.Increment(ref _connected[(int)kind]);

    /// <summary>A listener left.</summary>
    public void Left(ListenerKind kind) => Interlocked.Decrement(ref _connected[(int)kind]);

    public void Refused(ListenerKind kind) => _refused.Add(1, TagOf(kind));

    public void Delivered(ListenerKind kind, int merged, TimeSpan? latency)
    {
        _frames.Add(1, TagOf(kind));
        if (merged > 0)
        {
            _merged.Add(merged, TagOf(kind));
        }

        if (latency is { } time)
        {
            _latency.Record(Math.Max(0, time.TotalSeconds), TagOf(kind));
        }
    }

    public void Dropped(ListenerKind kind) => _dropped.Add(1, TagOf(kind));

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Connections() => Kinds.Select(kind => new Measurement<int>(Volatile.Read(ref _connected[(int)kind]), TagOf(kind)));

    private static KeyValuePair<string, object?> TagOf(ListenerKind kind) => new("kind", NameOf(kind));

    /// <summary>As metrics and traces call it.</summary>
    internal static string NameOf(ListenerKind kind) => kind switch
    {
        ListenerKind.Job => "job",
        ListenerKind.Caller => "caller",
        _ => "socket",
    };
}

/// <summary>What a listener listens to, and how.</summary>
public enum ListenerKind
{
    /// <summary>One job, by server-sent events.</summary>
    Job,

    /// <summary>All of a caller's jobs, by server-sent events.</summary>
    Caller,

    /// <summary>One job, by a WebSocket.</summary>
    Socket,
}
