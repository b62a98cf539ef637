using System.Diagnostics.Metrics;

namespace Conversion.Api.Live;

/// <summary>What the delivery of live progress is measured by. The names and units are the contract with whoever scrapes them.</summary>
public sealed class LiveMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Converter.Live";

    /// <summary>Name of the histogram of deliveries.</summary>
    public const string DeliveryName = "converter.live.delivery";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _connects;
    private readonly Counter<long> _resumes;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _frames;
    private readonly Counter<long> _merged;
    private readonly Counter<long> _dropped;
    private readonly Histogram<double> _latency;

    public LiveMetrics()
    {
        _connects = _meter.CreateCounter<long>("converter.live.connects", "{connection}", "Listeners that connected.");
        _resumes = _meter.CreateCounter<long>("converter.live.resumes", "{connection}", "Of those, the ones that resumed by an id.");
        _refused = _meter.CreateCounter<long>("converter.live.refused", "{connection}", "Listeners refused for a limit.");
        _frames = _meter.CreateCounter<long>("converter.live.frames", "{frame}", "Frames written to listeners.");
        _merged = _meter.CreateCounter<long>("converter.live.merged", "{frame}", "Frames passed over for listeners that were too slow.");
        _dropped = _meter.CreateCounter<long>("converter.live.dropped", "{connection}", "Listeners dropped because nothing could be written to them any more.");
        _latency = _meter.CreateHistogram<double>(DeliveryName, "s", "From the append of an event to its frame's being written to a listener.");
    }

    public void Connected(ListenerKind kind, bool isResume)
    {
        _connects.Add(1, TagOf(kind));
        if (isResume)
        {
            _resumes.Add(1, TagOf(kind));
        }
    }

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
