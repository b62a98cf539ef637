using Conversion.Projections;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>What keeps jobs waiting before a worker has them.</summary>
internal static class WaitingSuspects
{
    /// <summary>A wait for less is the ordinary course of things.</summary>
    private const double WorthNaming = 2;

    public static IEnumerable<Suspect> Find(Readings readings)
    {
        var queue = readings.Of(TimedStage.Queue);
        if (queue.Slowest >= WorthNaming)
        {
            yield return new Suspect(CauseOf(readings.Queue), StageName.Queue, queue.TotalSeconds, [Wait("queue wait", queue, readings), .. Now(readings)]);
        }

        var parked = readings.Of(TimedStage.Parked);
        if (parked.Slowest >= WorthNaming)
        {
            yield return new Suspect(Cause.Breaker, StageName.Parked, parked.TotalSeconds, [Wait("waiting for platforms that refuse", parked, readings), .. Groups(readings.Queue)]);
        }

        var backoff = readings.Of(TimedStage.Backoff);
        if (backoff.Slowest >= WorthNaming)
        {
            yield return new Suspect(
                Cause.Retries, StageName.Backoff, backoff.TotalSeconds,
                [Wait("pausing after failures", backoff, readings), $"most of it on {backoff.MainPlatform}: see GET /api/diagnostics/failures"]);
        }
    }

    private static string Wait(string what, StageReading stage, Readings readings) =>
        $"{what} is {Figures.Percent(readings.ShareOf(stage))} of the jobs' time, p95 {Figures.Time(stage.Slowest)}";

    // What most of the jobs wait for that are due; where none is any more, only the number of slots could have kept them.
    private static Cause CauseOf(QueueView queue) => queue.Platforms.Where(group => group.Due > 0)
        .GroupBy(group => CauseOf(group.Why)).Where(cause => cause.Key is not null)
        .OrderByDescending(cause => cause.Sum(group => group.Due)).ThenBy(cause => cause.Key).Select(cause => cause.Key).FirstOrDefault() ?? Cause.Slots;

    private static Cause? CauseOf(WaitReason reason) => reason switch
    {
        WaitReason.NoWorker => Cause.NoWorker,
        WaitReason.Breaker => Cause.Breaker,
        WaitReason.Disk => Cause.DiskLow,
        WaitReason.Concurrency or WaitReason.Spacing => Cause.Pace,
        WaitReason.Slots => Cause.Slots,
        _ => null,
    };

    private static IEnumerable<string> Now(Readings readings)
    {
        var (queue, slots) = (readings.Queue, readings.Queue.Slots);
        if (queue.Due == 0)
        {
            yield return "nothing waits for a slot now";
            yield break;
        }

        yield return slots switch
        {
            { Nodes: 0 } => "no node lives that runs conversions",
            { NodesWithRoom: 0 } => slots.Nodes == 1 ? "the only node's disk is full" : $"the disks of all {slots.Nodes} nodes are full",
            { Free: 0 } => $"{Taken(slots)}{Busy(readings)}",
            _ => $"{slots.Free} of {Figures.Count(slots.All, "slot")} {(slots.Free == 1 ? "is" : "are")} free",
        };
        foreach (var line in Groups(queue))
        {
            yield return line;
        }

        yield return $"the first of {Figures.Count(queue.Due, "waiting job")} has been due for {Figures.Time(queue.OldestSeconds)}";
    }

    private static string Taken(Slots slots) => (slots.All, slots.NodesWithRoom) switch
    {
        (1, _) => "the only slot is taken",
        (_, 1) => $"all {slots.All} slots of the only node are taken",
        (_, 2) => "both nodes' slots are full",
        _ => $"all {slots.All} slots of {slots.NodesWithRoom} nodes are full",
    };

    private static string Busy(Readings readings) =>
        readings.Stages.Where(stage => stage.UnderWay > 0 && StageNames.TierOf(StageNames.Of(stage.Stage)) == "worker").MaxBy(stage => stage.UnderWaySeconds) is { } stage
            ? $", most of the running time by {StageNames.Of(stage.Stage).ToString().ToLowerInvariant()}"
            : "";

    private static IEnumerable<string> Groups(QueueView queue) =>
        from held in queue.Platforms
        where held.Due > 0
        let words = held.Why switch
        {
            WaitReason.Breaker => "behind its breaker",
            WaitReason.Concurrency => "more than may run at once on it",
            WaitReason.Spacing => "ahead of its pace",
            _ => null,
        }
        where words is not null
        select $"{held.Due} of {Figures.Count(queue.Due, "waiting job")} {(held.Due == 1 ? "is" : "are")} {held.Platform} {words}";
}
