namespace Conversion.Domain.Jobs;

/// <summary>How far an attempt has come.</summary>
/// <param name="Percent">Over all phases, above 0 and below 100; it stands still while no total is known, and the bytes move instead.</param>
/// <param name="DownloadedBytes">Bytes fetched from the source so far.</param>
/// <param name="TotalBytes">Bytes the source has in all; null when it does not say.</param>
/// <param name="BytesPerSecond">Present rate of the download; null when unknown.</param>
/// <param name="EtaSeconds">Seconds to the end at the present rate; null when unknown.</param>
public sealed record AttemptProgress(
    double Percent,
    long DownloadedBytes,
    long? TotalBytes,
    double? BytesPerSecond,
    double? EtaSeconds);
