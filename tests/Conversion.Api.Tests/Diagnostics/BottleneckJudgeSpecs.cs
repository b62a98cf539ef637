using Conversion.Api.Diagnostics;
using Conversion.Api.Diagnostics.Bottlenecks;
using Conversion.Api.Diagnostics.Timings;
using Conversion.Projections;

namespace Conversion.Api.Tests.Diagnostics;

/// <summary>The judgement, from figures alone.</summary>
public sealed class BottleneckJudgeSpecs
{
    private static readonly Slots Idle = new(2, 2, 4, 4);
    private static readonly Slots Full = new(2, 2, 4, 0);

    // A service that is well: eight jobs of some seconds each, a fast database, pages that are near.
    private static readonly Readings Well = new(
        [
            new(TimedStage.Queue) { Count = 8, P50 = 0.05, P95 = 0.4, Seconds = 1 },
            new(TimedStage.Resolve) { Count = 8, P50 = 1.5, P95 = 2.5, Seconds = 13 },
            new(TimedStage.Convert) { Count = 8, P50 = 9, P95 = 14, Seconds = 75, BytesPerSecond = 3e6, MediaSpeed = 25, SourceShare = 0.6, MainPlatform = "youtube" },
            new(TimedStage.Store) { Count = 8, P50 = 0.02, P95 = 0.1, Seconds = 0.3, BytesPerSecond = 3e8 },
        ],
        new Dictionary<Tier, TierReading>
        {
            [Tier.Api] = new(500, 0.01, 0.08, 10),
            [Tier.Database] = new(20_000, 0.001, 0.01, 60),
            [Tier.Delivery] = new(900, 0.01, 0.05, 15),
            [Tier.Files] = new(8, 3, 20, 40),
            [Tier.ClientSubmit] = new(8, 0.1, 0.3, 1),
            [Tier.ClientFirstEvent] = new(8, 0.2, 0.5, 2),
            [Tier.ClientReconnect] = new(1, 0.5, 0.5, 0.5),
        },
        Queue(Idle));

    [Fact]
    public void Nothing_holds_back_a_service_that_is_well()
    {
        Assert.Empty(BottleneckJudge.Judge(Well));
        Assert.Equal("Nothing holds things back.", BottleneckJudge.InWords(BottleneckJudge.Judge(Well)));
    }

    [Fact]
    public void Nothing_holds_back_a_service_without_jobs() => Assert.Empty(BottleneckJudge.Judge(new Readings([], new Dictionary<Tier, TierReading>(), Queue(Idle))));

    [Fact]
    public void Long_media_at_a_good_rate_takes_long_and_is_no_bottleneck() => Assert.Empty(BottleneckJudge.Judge(With(
        new StageReading(TimedStage.Convert) { Count = 4, P50 = 900, P95 = 1_800, Seconds = 4_000, BytesPerSecond = 5e6, MediaSpeed = 8, SourceShare = 0.1 },
        new StageReading(TimedStage.Download) { Count = 4, P50 = 900, P95 = 1_800, Seconds = 4_000, BytesPerSecond = 5e6, SourceShare = 0.99 })));

    [Fact]
    public void Jobs_that_wait_for_slots_are_evidence_of_too_few()
    {
        var suspect = First(With(Waiting(90, 31, 240), Running(TimedStage.Convert, 60)) with { Queue = Queue(Full, Group(20, WaitReason.Slots)) });
        Assert.Equal((Cause.Slots, StageName.Queue), (suspect.Cause, suspect.Stage));
        Assert.Contains(suspect.Evidence, line => line == "queue wait is 79 % of the jobs' time, p95 90.0 s");
        Assert.Contains("both nodes' slots are full, most of the running time by convert", suspect.Evidence);
        Assert.Contains("the first of 20 waiting jobs has been due for 31.0 s", suspect.Evidence);
    }

    [Fact]
    public void Most_waiting_jobs_are_those_of_a_platform_behind_its_breaker()
    {
        var suspect = First(With(Waiting(90, 31, 240)) with { Queue = Queue(Full, Group(3, WaitReason.Breaker), Group(1, WaitReason.Slots, "vimeo")) });
        Assert.Equal(Cause.Breaker, suspect.Cause);
        Assert.Contains("3 of 4 waiting jobs are youtube behind its breaker", suspect.Evidence);
    }

    [Theory]
    [InlineData(WaitReason.NoWorker, Cause.NoWorker, "no node lives that runs conversions")]
    [InlineData(WaitReason.Disk, Cause.DiskLow, "the disks of all 2 nodes are full")]
    [InlineData(WaitReason.Concurrency, Cause.Pace, "4 of 4 waiting jobs are youtube more than may run at once on it")]
    [InlineData(WaitReason.Spacing, Cause.Pace, "4 of 4 waiting jobs are youtube ahead of its pace")]
    [InlineData(WaitReason.Slots, Cause.Slots, "both nodes' slots are full")]
    [InlineData(WaitReason.Starting, Cause.Slots, "4 of 4 slots are free")]
    public void Why_jobs_wait_is_told_apart(WaitReason why, Cause cause, string evidence)
    {
        var slots = why switch
        {
            WaitReason.NoWorker => new Slots(0, 0, 0, 0),
            WaitReason.Disk => new Slots(2, 0, 0, 0),
            WaitReason.Slots => Full,
            _ => Idle,
        };
        var suspect = First(With(Waiting(60, 31, 240)) with { Queue = Queue(slots, Group(4, why)) });
        Assert.Equal(cause, suspect.Cause);
        Assert.Contains(suspect.Evidence, line => line.StartsWith(evidence, StringComparison.Ordinal));
    }

    [Fact]
    public void A_queue_that_is_empty_again_was_long() => Assert.Contains("nothing waits for a slot now", First(With(Waiting(90, 0, 240) with { UnderWay = 0 })).Evidence);

    [Fact]
    public void Parked_jobs_wait_for_platforms() =>
        Assert.Equal((Cause.Breaker, StageName.Parked), Key(With(new StageReading(TimedStage.Parked) { Count = 5, P50 = 60, P95 = 120, Seconds = 400 })));

    [Fact]
    public void Pauses_after_failures_are_named_with_their_platform()
    {
        var suspect = First(With(new StageReading(TimedStage.Backoff) { Count = 5, P50 = 60, P95 = 120, Seconds = 400, MainPlatform = "tiktok" }));
        Assert.Equal(Cause.Retries, suspect.Cause);
        Assert.Contains(suspect.Evidence, line => line.Contains("tiktok", StringComparison.Ordinal));
    }

    [Fact]
    public void A_platform_that_is_slow_to_answer_is_named() =>
        Assert.Equal((Cause.Resolving, StageName.Resolve), Key(With(new StageReading(TimedStage.Resolve) { Count = 5, P50 = 20, P95 = 40, Seconds = 120, MainPlatform = "vk" })));

    [Theory]
    [InlineData(TimedStage.Download, 0.97)]
    [InlineData(TimedStage.Download, null)]
    [InlineData(TimedStage.Convert, 0.97)]
    public void A_source_that_trickles_is_to_blame_also_for_the_encoder_that_waits_for_it(TimedStage stage, double? share)
    {
        var suspect = First(With(new StageReading(stage) { Count = 3, P50 = 60, P95 = 90, Seconds = 200, BytesPerSecond = 16_000, MediaSpeed = 1, SourceShare = share, MainPlatform = "generic" }));
        Assert.Equal((Cause.Source, StageNamed(stage)), (suspect.Cause, suspect.Stage));
        Assert.Contains(suspect.Evidence, line => line.StartsWith("the tools wait for bytes of the source ", StringComparison.Ordinal) && line.EndsWith(" on generic", StringComparison.Ordinal));
        Assert.Contains("no other source was used meanwhile, so that nobody can tell whether it is slow or the network to it", suspect.Evidence);
    }

    [Fact]
    public void A_source_that_is_slow_while_others_are_not_is_slow_by_itself()
    {
        var suspect = First(WithSources(("slow.test", 16_000), ("fast.test", 3e6), ("youtube", 5e6)));
        Assert.Equal(Cause.Source, suspect.Cause);
        Assert.Contains("these come at 16 kB/s", suspect.Evidence);
        Assert.Contains("meanwhile fast.test and youtube sent at 3.0 MB/s to 5.0 MB/s, so that the network is not what is slow", suspect.Evidence);
        Assert.StartsWith("A source that sends slowly holds things back", BottleneckJudge.InWords([suspect]), StringComparison.Ordinal);
    }

    [Fact]
    public void Sources_that_are_all_slow_have_the_network_in_common()
    {
        var suspect = First(WithSources(("a.test", 16_000), ("b.test", 40_000), ("youtube", 30_000)));
        Assert.Equal((Cause.Network, StageName.Download), (suspect.Cause, suspect.Stage));
        Assert.Contains("these come at 16 kB/s to 40 kB/s", suspect.Evidence);
        Assert.Contains("all 3 sources are slow, and what they have in common is the network to them", suspect.Evidence);
        Assert.StartsWith("The network to the sources holds things back", BottleneckJudge.InWords([suspect]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 1, Cause.Network)]
    [InlineData(2, 1, Cause.Source)]
    public void One_fast_source_among_many_slow_ones_may_be_near(int slow, int fast, Cause expected)
    {
        var sources = Enumerable.Range(0, slow).Select(index => ($"slow-{index}.test", 16_000.0)).Concat(Enumerable.Range(0, fast).Select(index => ($"fast-{index}.test", 3e6)));
        Assert.Equal(expected, First(WithSources([.. sources])).Cause);
    }

    [Fact]
    public void Short_answers_at_a_low_rate_say_nothing_of_a_source() => Assert.DoesNotContain(
        BottleneckJudge.Judge(WithSources(("slow.test", 16_000)) with { Sources = [new(TimedStage.Download, "quick.test", 2, 2, 20_000)] }), suspect => suspect.Cause is Cause.Source or Cause.Network);

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.45)]
    [InlineData(null)]
    public void An_encoder_that_is_not_waiting_is_slow_by_itself(double? share)
    {
        var suspect = First(With(new StageReading(TimedStage.Convert) { Count = 3, P50 = 60, P95 = 90, Seconds = 200, BytesPerSecond = 90_000, MediaSpeed = 0.42, SourceShare = share }));
        Assert.Equal((Cause.Encoder, StageName.Convert), (suspect.Cause, suspect.Stage));
        Assert.Contains("media is usually made 0.42 times as fast as it plays", suspect.Evidence);
    }

    [Fact]
    public void What_is_under_way_for_long_counts_before_it_ends() => Assert.Equal(
        (Cause.Source, StageName.Convert),
        Key(With(new StageReading(TimedStage.Convert) { UnderWay = 1, UnderWaySeconds = 30, LongestUnderWay = 30, BytesPerSecond = 16_000, SourceShare = 0.95 })));

    [Theory]
    [InlineData(1e6, true)]
    [InlineData(null, true)]
    [InlineData(1e8, false)]
    public void A_store_that_is_slow_for_its_bytes_is_named(double? rate, bool expected) => Assert.Equal(
        expected, BottleneckJudge.Judge(With(new StageReading(TimedStage.Store) { Count = 5, P50 = 10, P95 = 20, Seconds = 60, BytesPerSecond = rate })).Any(suspect => suspect.Cause == Cause.Storage));

    [Fact]
    public void A_slow_database_is_named_and_not_the_api_that_waits_for_it()
    {
        var suspects = BottleneckJudge.Judge(With((Tier.Database, new TierReading(2_000, 0.15, 0.3, 300)), (Tier.Api, new TierReading(100, 0.9, 2, 95)), (Tier.Delivery, new TierReading(50, 2, 4, 90))));
        Assert.Equal(Cause.Database, suspects[0].Cause);
        Assert.DoesNotContain(suspects, suspect => suspect.Cause is Cause.Api or Cause.Delivery);
        Assert.Contains("a request of the API 900 ms, p95 2.0 s", suspects[0].Evidence);
    }

    [Fact]
    public void A_few_slow_commands_do_not_make_a_slow_database() => Assert.Empty(BottleneckJudge.Judge(With((Tier.Database, new TierReading(20_000, 0.001, 0.3, 400)))));

    [Fact]
    public void An_api_that_is_slow_by_itself_is_named() => Assert.Equal((Cause.Api, StageName.Api), Key(With((Tier.Api, new TierReading(100, 0.9, 2, 95)))));

    [Fact]
    public void News_that_come_late_are_named() => Assert.Equal((Cause.Delivery, StageName.Delivery), Key(With((Tier.Delivery, new TierReading(100, 1, 3, 120)))));

    [Fact]
    public void Listeners_that_take_nothing_are_the_clients_and_explain_news_that_come_late()
    {
        var suspect = Assert.Single(BottleneckJudge.Judge(With((Tier.StuckListener, new TierReading(6, 5, 5, 30)), (Tier.Delivery, new TierReading(100, 1, 3, 120)))));
        Assert.Equal((Cause.Client, StageName.Client), (suspect.Cause, suspect.Stage));
        Assert.Contains("listeners took nothing of what was sent to them for 30.0 s in all", suspect.Evidence);
    }

    [Theory]
    [InlineData(Tier.ClientSubmit, "to a page a submission usually takes 3.0 s, to the service 10 ms")]
    [InlineData(Tier.ClientFirstEvent, "the first news of a job reaches pages after 3.0 s, p95 6.0 s")]
    [InlineData(Tier.ClientReconnect, "pages were without a connection 8 times, for 24.0 s in all")]
    public void What_only_pages_wait_for_is_on_their_way(Tier tier, string evidence)
    {
        var suspect = Assert.Single(BottleneckJudge.Judge(With((tier, new TierReading(8, 3, 6, 24)))));
        Assert.Equal(Cause.Client, suspect.Cause);
        Assert.Contains(evidence, suspect.Evidence);
    }

    [Fact]
    public void A_page_waits_no_longer_than_the_service_takes() => Assert.DoesNotContain(
        BottleneckJudge.Judge(With((Tier.ClientSubmit, new TierReading(8, 3, 6, 24)), (Tier.Api, new TierReading(30, 2.5, 5, 80)))), suspect => suspect.Cause == Cause.Client);

    [Fact]
    public void What_costs_most_time_is_the_bottleneck_and_the_rest_is_told_too()
    {
        var suspects = BottleneckJudge.Judge(With(
            Waiting(20, 0, 90), new(TimedStage.Convert) { Count = 3, P50 = 60, P95 = 90, Seconds = 300, BytesPerSecond = 16_000, SourceShare = 0.97, MainPlatform = "generic" }));
        Assert.Equal([Cause.Source, Cause.Slots], suspects.Select(suspect => suspect.Cause));
        Assert.StartsWith("A source that sends slowly holds things back: converting is ", BottleneckJudge.InWords(suspects), StringComparison.Ordinal);
    }

    [Fact]
    public void What_costs_next_to_nothing_of_the_whole_holds_nothing_back() => Assert.Empty(BottleneckJudge.Judge(With(
        Waiting(3, 0, 20) with { UnderWay = 0, LongestUnderWay = 0 }, new(TimedStage.Convert) { Count = 400, P50 = 9, P95 = 14, Seconds = 4_000, BytesPerSecond = 3e6, MediaSpeed = 25, SourceShare = 0.6 })));

    private static Suspect First(Readings readings) => BottleneckJudge.Judge(readings)[0];

    private static (Cause, StageName) Key(Readings readings) => (First(readings).Cause, First(readings).Stage);

    private static StageName StageNamed(TimedStage stage) => Enum.Parse<StageName>(stage.ToString());

    // One source each, that of the stage's platform.
    private static Readings With(params StageReading[] changed)
    {
        StageReading[] stages = [.. Well.Stages.Where(stage => !Array.Exists(changed, other => other.Stage == stage.Stage)), .. changed];
        return Well with
        {
            Stages = stages,
            Sources = [.. from stage in changed
                          where stage.Stage is TimedStage.Download or TimedStage.Convert && stage.BytesPerSecond is not null
                          let waited = stage.TotalSeconds * (stage.SourceShare ?? (stage.Stage == TimedStage.Download ? 1 : 0))
                          select new SourceReading(stage.Stage, stage.MainPlatform ?? "generic", stage.TotalSeconds, waited, stage.TotalSeconds * stage.BytesPerSecond!.Value)],
        };
    }

    private static Readings WithSources(params (string Name, double BytesPerSecond)[] sources) =>
        With(new StageReading(TimedStage.Download) { Count = sources.Length, P50 = 60, P95 = 90, Seconds = 60 * sources.Length, SourceShare = 1 }) with
        {
            Sources = [.. sources.Select(source => new SourceReading(TimedStage.Download, source.Name, 60, 60, 60 * source.BytesPerSecond))],
        };

    private static Readings With(params (Tier Tier, TierReading Reading)[] changed)
    {
        var tiers = new Dictionary<Tier, TierReading>(Well.Tiers);
        foreach (var (tier, reading) in changed)
        {
            tiers[tier] = reading;
        }

        return Well with { Tiers = tiers };
    }

    private static StageReading Waiting(double p95, double longest, double seconds) =>
        new(TimedStage.Queue) { Count = 20, P50 = p95 / 3, P95 = p95, Seconds = seconds, UnderWay = 4, UnderWaySeconds = longest, LongestUnderWay = longest };

    private static StageReading Running(TimedStage stage, double seconds) =>
        new(stage) { UnderWay = 4, UnderWaySeconds = seconds, LongestUnderWay = seconds / 2, BytesPerSecond = 3e6, MediaSpeed = 25, SourceShare = 0.6 };

    private static QueueView Queue(Slots slots, params QueueGroupView[] groups) =>
        new(groups.Sum(group => group.Due), 0, 0, 4, groups.Length == 0 ? 0 : 31, slots, groups, [], []);

    private static QueueGroupView Group(long due, WaitReason why, string platform = "youtube") => new(platform, "direct", due, 0, 0, 0, 0, 31, why);
}
