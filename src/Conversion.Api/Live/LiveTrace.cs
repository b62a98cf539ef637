using System.Diagnostics;

namespace Conversion.Api.Live;

/// <summary>
/// One connection of a listener as a span, beneath its request's: that it connected or resumed, what it was sent and passed over, how late
/// the latest delivery came at worst, and how it ended. There is no span while nobody traces.
/// </summary>
public sealed class LiveTrace
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "Converter.Live";

    private static readonly ActivitySource Source = new(SourceName);
    private readonly Activity? _span;
    private long _merged;
    private TimeSpan _slowest;

    public LiveTrace(ListenerKind kind, Guid? job, bool isResume)
    {
        _span = Source.StartActivity(isResume ? "live resume" : "live connect");
        _span?.SetTag("converter.live.kind", LiveMetrics.NameOf(kind)).SetTag("converter.job.id", job);
    }

    /// <summary>A frame was written.</summary>
    /// <param name="merged">How many were passed over for it.</param>
    /// <param name="latency">From its append; null when it was there before.</param>
    public void Delivered(int merged, TimeSpan? latency)
    {
        _merged += merged;
        _slowest = latency > _slowest ? latency.Value : _slowest;
    }

    /// <summary>It ended before its end was told.</summary>
    public void Failed(string reason) => _span?.SetStatus(ActivityStatusCode.Error, reason);

    /// <summary>Ends it, and says what it came to.</summary>
    /// <param name="sent">Frames written.</param>
    /// <param name="lastId">The last id written.</param>
    public void End(long sent, string? lastId) => _span?
        .SetTag("converter.live.sent", sent).SetTag("converter.live.merged", _merged)
        .SetTag("converter.live.last_id", lastId).SetTag("converter.live.slowest_delivery", _slowest.TotalSeconds)
        .Dispose();
}
