namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>
/// Whether bytes come slowly, and whose fault that is. What all sources have in common is the way to them: when they are all slow, that is; when one
/// is and others are not in the same window, it is slow by itself. Of one source alone nobody can tell, and the words say so.
/// </summary>
internal static class SourceSuspects
{
    private const int MostNamed = 3;

    public static Suspect? Of(StageReading stage, string time, Readings readings)
    {
        var here = readings.Sources.Where(source => source.Stage == stage.Stage && source.IsSlow).ToList();
        if (here.Count == 0)
        {
            return null;
        }

        var all = readings.Sources.GroupBy(source => source.Source).ToList();
        var slow = all.Where(source => source.Any(reading => reading.IsSlow)).Select(source => source.Key).ToHashSet();
        var fast = all.Where(source => !slow.Contains(source.Key) && source.Any(reading => reading.IsFast)).Select(source => source.Key).ToHashSet();
        var isNetwork = slow.Count >= 2 && slow.Count >= 3 * fast.Count;
        var waited = here.Sum(source => source.WaitedSeconds);
        return new Suspect(
            isNetwork ? Cause.Network : Cause.Source, StageNames.Of(stage.Stage), waited,
            [
                time, $"the tools wait for bytes of the source {Figures.Percent(Math.Min(1, waited / here.Sum(source => source.Seconds)))} of that on {Named(slow)}",
                $"these come at {Rates(here)}", isNetwork ? Common(slow.Count, fast.Count) : Alone(slow.Count, fast, readings),
            ]);
    }

    private static string Common(int slow, int fast) => fast == 0
        ? $"all {slow} sources are slow, and what they have in common is the network to them"
        : $"{slow} of {slow + fast} sources are slow, and what they have in common is the network to them";

    private static string Alone(int slow, HashSet<string> fast, Readings readings) => fast.Count switch
    {
        0 when slow == 1 => "no other source was used meanwhile, so that nobody can tell whether it is slow or the network to it",
        0 => "no other source was used meanwhile, so that nobody can tell whether they are slow or the network to them",
        _ => $"meanwhile {Named(fast)} sent at {Rates(readings.Sources.Where(source => fast.Contains(source.Source) && source.IsFast))}, so that the network is not what is slow",
    };

    private static string Named(HashSet<string> sources) => sources.Count <= MostNamed
        ? string.Join(" and ", sources.Order(StringComparer.Ordinal))
        : $"{string.Join(", ", sources.Order(StringComparer.Ordinal).Take(MostNamed))} and {sources.Count - MostNamed} others";

    private static string Rates(IEnumerable<SourceReading> sources)
    {
        var rates = sources.Select(source => source.BytesPerSecond).ToList();
        var (least, most) = (Figures.Rate(rates.Min()), Figures.Rate(rates.Max()));
        return least == most ? least : $"{least} to {most}";
    }
}
