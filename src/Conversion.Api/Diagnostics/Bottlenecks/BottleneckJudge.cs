namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>
/// Says what holds things back, from figures alone: whatever is slower than it has to be is a suspect, and the one that cost most time is the
/// bottleneck. Pure: it reads no clock and asks nobody.
/// </summary>
public static class BottleneckJudge
{
    /// <summary>What costs less than this part of the jobs' time holds nothing back.</summary>
    private const double LeastShare = 0.05;
    private const double LeastSeconds = 1;

    /// <summary>The suspects, the bottleneck first; none when nothing holds things back.</summary>
    public static IReadOnlyList<Suspect> Judge(Readings readings) =>
    [
        .. WaitingSuspects.Find(readings).Concat(WorkSuspects.Find(readings)).Concat(TierSuspects.Find(readings))
            .Where(suspect => suspect.LostSeconds >= Math.Max(LeastSeconds, LeastShare * readings.TotalSeconds))
            .OrderByDescending(suspect => suspect.LostSeconds).ThenBy(suspect => suspect.Cause),
    ];

    /// <summary>The judgement in a sentence.</summary>
    public static string InWords(IReadOnlyList<Suspect> suspects) => suspects is [var bottleneck, ..]
        ? $"{Subject(bottleneck.Cause)} {(bottleneck.Cause == Cause.Retries ? "hold" : "holds")} things back: {string.Join("; ", bottleneck.Evidence)}."
        : "Nothing holds things back.";

    private static string Subject(Cause cause) => cause switch
    {
        Cause.NoWorker => "The lack of workers",
        Cause.DiskLow => "The lack of room on disks",
        Cause.Slots => "The number of slots",
        Cause.Breaker => "A platform that refuses this service",
        Cause.Pace => "The pace of a platform",
        Cause.Retries => "Failures",
        Cause.Resolving => "Resolving links",
        Cause.Network => "The network to the sources",
        Cause.Source => "A source that sends slowly",
        Cause.Encoder => "Encoding",
        Cause.Storage => "The artifact store",
        Cause.Database => "The database",
        Cause.Api => "The API",
        Cause.Delivery => "The delivery of progress",
        _ => "The way to the pages",
    };
}
