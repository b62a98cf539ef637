namespace Conversion.Domain.Jobs;

/// <summary>How far an attempt has come.</summary>
/// <param name="Percent">Over all phases, above 0 and below 100 while it runs; it stands still while no total is known, and the bytes move instead.</param>
/// <param name="DownloadedBytes">Bytes fetched from the source so far.</param>
/// <param name="TotalBytes">Bytes the source has in all; null when it does not say.</param>
/// <param name="BytesPerSecond">Present rate of the download; null when unknown.</param>
/// <param name="EtaSeconds">Seconds to the end at the present rate; null when unknown.</param>
/// <param name="ProcessedSeconds">Seconds of media converted so far, whether or not its length is known; null before any.</param>
/// <param name="SourceSeconds">Seconds in which the tools waited for bytes of the source so far: what is slow is then not they. Those of connections side by side add up. Null before any, and in streams from before this was kept.</param>
/// <param name="KeptBytes">How many of <paramref name="DownloadedBytes"/> an earlier attempt had fetched: this one's rate is without them. Null for none, and in streams from before this was kept.</param>
public sealed record AttemptProgress(
    double Percent,
    long DownloadedBytes,
    long? TotalBytes,
    double? BytesPerSecond,
    double? EtaSeconds,
    double? ProcessedSeconds = null,
    double? SourceSeconds = null,
    long? KeptBytes = null)
{
    /// <summary>Highest percent of an attempt that has not completed.</summary>
    public const double HighestWhileRunning = 99.5;

    /// <summary>Before any attempt.</summary>
    public static AttemptProgress None { get; } = new(0, 0, null, null, null);

    /// <summary>An attempt has begun: a first step of the way is done, so nobody looks at 0 %.</summary>
    public static AttemptProgress Begun { get; } = new(1, 0, null, null, null);

    /// <summary>The same at the end of a completed run.</summary>
    public AttemptProgress AtEnd() => this with { Percent = 100, BytesPerSecond = null, EtaSeconds = 0 };

    /// <summary>What may follow this within one attempt: percent, bytes and media never fall, and 100 is kept for completion (invariant I3).</summary>
    public AttemptProgress Then(AttemptProgress next) => next with
    {
        Percent = double.IsFinite(next.Percent) ? Math.Clamp(Math.Round(next.Percent, 1), Percent, HighestWhileRunning) : Percent,
        DownloadedBytes = Math.Max(DownloadedBytes, next.DownloadedBytes),
        BytesPerSecond = Known(next.BytesPerSecond),
        EtaSeconds = Known(next.EtaSeconds),
        ProcessedSeconds = Furthest(ProcessedSeconds, next.ProcessedSeconds),
        SourceSeconds = Furthest(SourceSeconds, next.SourceSeconds),
        KeptBytes = next.KeptBytes ?? KeptBytes,
    };

    private static double? Furthest(double? reached, double? next) => Known(next) is { } known ? Math.Max(known, reached ?? 0) : reached;

    private static double? Known(double? value) => value is { } v && double.IsFinite(v) && v >= 0 ? Math.Round(v, 1) : null;
}
