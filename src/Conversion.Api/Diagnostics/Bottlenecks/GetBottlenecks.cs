using Conversion.Api.Callers;
using Conversion.Api.Diagnostics.Timings;
using Conversion.Projections;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics.Bottlenecks;

public static class GetBottlenecks
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<BottlenecksView>(200).ProducesProblem(400).ProducesProblem(403);

    /// <summary>Where time goes, and what holds things back, in words and figures. For operators.</summary>
    /// <param name="window">How far back to look, such as <c>15m</c>, <c>24h</c> or <c>7d</c>; an hour when absent.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/bottlenecks")]
    public static async Task<IResult> Get(
        string? window, StageReadings stages, SourceReadings sources, TimingTable timings, QueueBoard queue, TimeProvider clock, CancellationToken cancellation)
    {
        if (Window.Read(window, out var refusal) is not { } length)
        {
            return refusal!;
        }

        var now = clock.GetUtcNow();
        var since = now - length.Length;
        var readings = new Readings(await stages.ReadAsync(since, cancellation), await timings.ReadAsync(since, cancellation), await queue.ReadAsync(cancellation))
        {
            Sources = await sources.ReadAsync(since, cancellation),
        };
        return Results.Json(BottlenecksView.Of(since, now, readings));
    }
}

/// <summary>Where time went in a window, and what held things back.</summary>
/// <param name="WindowSeconds">The window.</param>
/// <param name="From">When it begins, for the stages of jobs.</param>
/// <param name="TimedFrom">When it begins for everything else, which is counted by whole minutes: the minute in which <paramref name="From"/> lies.</param>
/// <param name="To">When it ends: now.</param>
/// <param name="Summary">The judgement in a sentence.</param>
/// <param name="Bottleneck">What cost most; null when nothing holds things back.</param>
/// <param name="Others">What else is slower than it has to be, the costliest first.</param>
/// <param name="Stages">Time by stage.</param>
public sealed record BottlenecksView(
    double WindowSeconds, DateTimeOffset From, DateTimeOffset TimedFrom, DateTimeOffset To, string Summary, SuspectView? Bottleneck, IReadOnlyList<SuspectView> Others,
    IReadOnlyList<StageView> Stages)
{
    internal static BottlenecksView Of(DateTimeOffset from, DateTimeOffset to, Readings readings)
    {
        var suspects = BottleneckJudge.Judge(readings);
        var views = suspects.Select(suspect => new SuspectView(suspect.Stage, StageNames.TierOf(suspect.Stage), suspect.Cause, suspect.LostSeconds, suspect.Evidence)).ToList();
        return new BottlenecksView((to - from).TotalSeconds, from, TimingTable.MinuteOf(from), to, BottleneckJudge.InWords(suspects), views.FirstOrDefault(), [.. views.Skip(1)], StageView.All(readings));
    }
}

/// <summary>Something that is slower than it has to be.</summary>
/// <param name="Stage">The stage that it shows in.</param>
/// <param name="Tier">The tier: <c>client</c>, <c>api</c>, <c>queue</c>, <c>worker</c> or <c>database</c>.</param>
/// <param name="Cause">What it is.</param>
/// <param name="LostSeconds">What it cost, over all jobs.</param>
/// <param name="Evidence">The figures that say so.</param>
public sealed record SuspectView(StageName Stage, string Tier, Cause Cause, double LostSeconds, IReadOnlyList<string> Evidence);

/// <summary>Time in one stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="Count">How many ended in the window, or were timed.</param>
/// <param name="P50">Half of them took so many seconds at most. Exact for stages of jobs, within 4.5 % for the others.</param>
/// <param name="P95">And 95 of a hundred so many.</param>
/// <param name="Share">Its part, 0 to 1, of the time that a job takes from page to page; null for what is not on that way by itself.</param>
/// <param name="UnderWay">Stages of jobs that have not ended.</param>
/// <param name="UnderWaySeconds">Seconds that these have taken so far.</param>
/// <param name="BytesPerSecond">The usual rate, of what moves bytes.</param>
/// <param name="MediaSpeed">Seconds of media that are usually made in a second.</param>
/// <param name="SourceShare">The part, 0 to 1, that is spent waiting for bytes of the source.</param>
/// <param name="Platform">The platform on which most of the time goes.</param>
public sealed record StageView(
    StageName Stage, string Tier, long Count, double P50, double P95, double? Share, long? UnderWay = null, double? UnderWaySeconds = null, double? BytesPerSecond = null,
    double? MediaSpeed = null, double? SourceShare = null, string? Platform = null)
{
    internal static IReadOnlyList<StageView> All(Readings readings)
    {
        // Of what is timed beside jobs there are many to one job: one submission, one delivery of each is what its caller waits for.
        var jobs = Math.Max(1, readings.Of(TimedStage.Resolve).Count);
        var beside = new[] { (StageName.Client, Timings.Tier.ClientSubmit), (StageName.Api, Timings.Tier.Api), (StageName.Delivery, Timings.Tier.Delivery) };
        var whole = readings.TotalSeconds + beside.Sum(tier => readings.Of(tier.Item2).Mean * jobs);
        double? Share(double seconds) => whole > 0 ? seconds / whole : 0;

        var of = readings.Stages.Select(stage => new StageView(
            StageNames.Of(stage.Stage), StageNames.TierOf(StageNames.Of(stage.Stage)), stage.Count, stage.P50, stage.P95, Share(stage.TotalSeconds), stage.UnderWay, stage.UnderWaySeconds,
            stage.BytesPerSecond, stage.MediaSpeed, stage.SourceShare, stage.MainPlatform));
        var sampled = beside.Select(tier => Timed(readings, tier.Item1, tier.Item2, Share(readings.Of(tier.Item2).Mean * jobs)))
            .Append(Timed(readings, StageName.Database, Timings.Tier.Database, null)).Append(Timed(readings, StageName.Files, Timings.Tier.Files, null));
        return [.. of.Concat(sampled).OrderBy(stage => stage.Stage)];
    }

    private static StageView Timed(Readings readings, StageName stage, Timings.Tier tier, double? share) =>
        new(stage, StageNames.TierOf(stage), readings.Of(tier).Count, readings.Of(tier).P50, readings.Of(tier).P95, share);
}
