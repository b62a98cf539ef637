using Conversion.Projections;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>What makes the work itself slow. Long media takes long and is no fault: what counts is the rate and the speed.</summary>
internal static class WorkSuspects
{
    private const double WorthNaming = 4;
    private const double SlowResolve = 10;
    private const double SlowStore = 2;

    /// <summary>Bytes a second: below it a store is slower than any disk.</summary>
    private const double SlowStorage = 10 * 1024 * 1024;

    /// <summary>Seconds of media a second: below it whoever waits notices.</summary>
    private const double SlowEncoder = 2;

    public static IEnumerable<Suspect> Find(Readings readings)
    {
        var resolve = readings.Of(TimedStage.Resolve);
        if (resolve.Slowest >= SlowResolve)
        {
            yield return new Suspect(
                Cause.Resolving, StageName.Resolve, resolve.TotalSeconds, [Time("asking what a link is", resolve, readings), $"most of it on {resolve.MainPlatform}"]);
        }

        foreach (var stage in new[] { readings.Of(TimedStage.Download), readings.Of(TimedStage.Convert) })
        {
            if (stage.Slowest < WorthNaming)
            {
                continue;
            }

            if (SourceSuspects.Of(stage, Time(stage.Stage == TimedStage.Download ? "fetching" : "converting", stage, readings), readings) is { } source)
            {
                yield return source;
            }

            if (Encoding(stage, readings) is { } encoder)
            {
                yield return encoder;
            }
        }

        var store = readings.Of(TimedStage.Store);
        if (store.Slowest >= SlowStore && !(store.BytesPerSecond >= SlowStorage))
        {
            yield return new Suspect(
                Cause.Storage, StageName.Store, store.TotalSeconds,
                [Time("storing", store, readings), .. store.BytesPerSecond is { } rate ? [$"usually at {Figures.Rate(rate)}"] : Array.Empty<string>()]);
        }
    }

    // Where the tools do not wait for bytes most of the time, they are what is slow.
    private static Suspect? Encoding(StageReading stage, Readings readings)
    {
        // What has not made a second of media by now is slower than any.
        var (waited, speed) = (stage.SourceShare ?? 0, stage.MediaSpeed ?? 0);
        return stage.Stage == TimedStage.Convert && waited < 0.5 && speed < SlowEncoder
            ? new Suspect(
                Cause.Encoder, StageName.Convert, (1 - waited) * stage.TotalSeconds,
                [
                    Time("converting", stage, readings), $"media is usually made {Figures.Speed(speed)}",
                    $"the tools wait for bytes of the source only {Figures.Percent(waited)} of that",
                ])
            : null;
    }

    private static string Time(string what, StageReading stage, Readings readings) =>
        $"{what} is {Figures.Percent(readings.ShareOf(stage))} of the jobs' time, {Figures.Slowest(stage)}";
}
