using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using CsCheck;
using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Domain.Tests.Failures;

/// <summary>The ways that are gone one after the other.</summary>
public sealed class LadderSpecs
{
    private const string Gone = "gave up";

    private static readonly OutputProfile Video = new(OutputFormat.Mp4);

    private static readonly IReadOnlyList<AccessMethod> All = PlatformCatalogue.Named("youtube").Access;

    private static readonly IReadOnlyList<AccessMethod> WithoutOperators = [.. All.Where(method => method.Needs == AccessNeed.None)];

    // Everything that an equal failure leads to, again and again, from a first attempt on the whole ladder of YouTube.
    [Theory]
    [InlineData(BotCheck, JobPhase.Resolving, "player:web_embedded player:android_vr player:ios cookies proxy wait wait")]
    [InlineData(LoginRequired, JobPhase.Resolving, "player:web_embedded player:android_vr player:ios cookies proxy")]
    [InlineData(ContentAgeRestricted, JobPhase.Resolving, "player:web_embedded player:android_vr player:ios cookies proxy")]
    [InlineData(FormatUnavailable, JobPhase.Resolving, "player:web_embedded player:android_vr player:ios cookies proxy")]
    [InlineData(PlatformChanged, JobPhase.Resolving, "player:web_embedded player:android_vr player:ios cookies proxy")]
    [InlineData(ContentMembersOnly, JobPhase.Resolving, "cookies")]
    [InlineData(ContentGeoBlocked, JobPhase.Resolving, "proxy")]
    [InlineData(NetworkTimeout, JobPhase.Resolving, "wait wait proxy wait wait")]
    [InlineData(NetworkUnreachable, JobPhase.Downloading, "wait wait proxy wait wait")]
    [InlineData(RateLimited, JobPhase.Resolving, "wait wait player:web_embedded wait wait player:android_vr wait wait player:ios wait wait")]
    [InlineData(AccessDenied, JobPhase.Resolving, "player:web_embedded player:android_vr player:ios cookies proxy wait wait")]
    [InlineData(AccessDenied, JobPhase.Downloading, "fresh default/other-format player:web_embedded player:android_vr player:ios cookies proxy wait wait")]
    [InlineData(ServerError, JobPhase.Resolving, "wait wait player:web_embedded wait wait player:android_vr wait wait player:ios wait wait")]
    [InlineData(ServerError, JobPhase.Converting, "wait wait default/other-format wait wait player:web_embedded wait wait player:android_vr wait wait")]
    [InlineData(SourceCorrupt, JobPhase.Converting, "default/other-format")]
    [InlineData(ConversionFailed, JobPhase.Converting, "default/other-format")]
    [InlineData(Stalled, JobPhase.Resolving, "wait wait")]
    [InlineData(Stalled, JobPhase.Downloading, "fresh default/other-format default/720p default/480p wait wait")]
    [InlineData(TimedOut, JobPhase.Resolving, "wait wait")]
    [InlineData(TimedOut, JobPhase.Downloading, "default/720p default/480p wait wait")]
    [InlineData(TimedOut, JobPhase.Converting, "default/720p default/480p wait wait")]
    [InlineData(TooLarge, JobPhase.Resolving, "")]
    [InlineData(TooLarge, JobPhase.Downloading, "default/720p default/480p")]
    [InlineData(StorageFailed, JobPhase.Storing, "wait wait")]
    [InlineData(WorkerLost, JobPhase.Downloading, "wait wait")]
    public void The_ways_are_gone_in_their_order(FailureKind kind, JobPhase phase, string ways) =>
        Assert.Equal($"{ways} {Gone}".Trim(), Ladder(FailureCatalogue.Describe(kind), First(phase)));

    [Fact]
    public void What_the_operator_did_not_provide_is_no_way() => Assert.Equal(
        $"player:web_embedded player:android_vr player:ios wait wait {Gone}",
        Ladder(FailureCatalogue.Describe(BotCheck), First(JobPhase.Resolving) with { Access = WithoutOperators }));

    [Fact]
    public void A_wait_that_the_service_cannot_grant_makes_room_for_other_ways_first() => Assert.Equal(
        $"cookies proxy wait wait {Gone}",
        Ladder(FailureCatalogue.Describe(RateLimited) with { RetryAfterSeconds = 3600 }, First(JobPhase.Resolving) with { Access = AccessMethod.Usual }));

    [Theory]
    [InlineData(OutputFormat.Mp4, null, 2160, "1080 720 480")]
    [InlineData(OutputFormat.Webm, null, 1080, "720 480")]
    [InlineData(OutputFormat.Mp4, null, null, "720 480")]
    [InlineData(OutputFormat.Mp4, 720, 1080, "480")]
    [InlineData(OutputFormat.Mp4, 1080, 720, "480")]
    [InlineData(OutputFormat.Mp4, 900, null, "720 480")]
    [InlineData(OutputFormat.Mp4, null, 480, "")]
    [InlineData(OutputFormat.Mp4, 144, 1080, "")]
    [InlineData(OutputFormat.Mp3, null, 1080, "")]
    [InlineData(OutputFormat.Flac, 720, 1080, "")]
    public void The_picture_shrinks_rung_by_rung_and_sound_never_loses(OutputFormat format, int? asked, int? source, string heights)
    {
        var situation = First(JobPhase.Downloading) with { Output = new OutputProfile(format, MaxHeight: asked), SourceHeight = source };
        var ways = heights.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(height => $"default/{height}p ");
        Assert.Equal(string.Concat(ways) + Gone, Ladder(FailureCatalogue.Describe(TooLarge), situation));
    }

    [Theory]
    [InlineData(TooLarge)]
    [InlineData(TimedOut)]
    public void Who_allows_no_less_gets_no_less(FailureKind kind) => Assert.DoesNotContain(
        "p ", Ladder(FailureCatalogue.Describe(kind), First(JobPhase.Downloading) with { AllowQualityReduction = false }));

    [Fact]
    public void A_step_down_says_from_where_to_where()
    {
        var decision = RetryPolicy.Decide(FailureCatalogue.Describe(TimedOut), First(JobPhase.Converting), RetryOptions.Default);
        Assert.Equal(new RetryDecision.Fallback("default/720p", TimeSpan.Zero, LadderStep.LowerQuality, new QualityStep(1080, 720)), decision);
    }

    [Fact]
    public void A_reduced_height_stays_with_every_further_way()
    {
        var situation = First(JobPhase.Resolving) with { Strategy = Strategy.Parse("default/480p") };
        Assert.Equal("player:web_embedded/480p", Assert.IsType<RetryDecision.Fallback>(
            RetryPolicy.Decide(FailureCatalogue.Describe(BotCheck), situation, RetryOptions.Default)).Strategy);
    }

    private static readonly Gen<Failure> AnyFailure = Gen.Select(Gen.Enum<FailureKind>(), Gen.Bool, Gen.Bool, Gen.Double[0, 4000]).Select(
        (kind, firm, asks, seconds) => FailureCatalogue.Describe(kind) is var failure && firm
            ? failure with { Retryable = false }
            : failure with { RetryAfterSeconds = asks ? seconds : null });

    private static readonly Gen<RetrySituation> AnySituation = Gen.Select(
        Gen.Enum<OutputFormat>(), Gen.Int[144, 4320].Nullable(), Gen.Int[100, 4320].Nullable(), Gen.Bool, Gen.Bool, Gen.OneOf("youtube", "generic"), Gen.Int[0, 6]).Select(
        (format, asked, source, other, less, platform, ways) => new RetrySituation
        {
            Output = new OutputProfile(format, MaxHeight: asked),
            SourceHeight = source,
            HasOtherFormats = other,
            AllowQualityReduction = less,
            Access = [.. PlatformCatalogue.Named(platform).Access.Take(Math.Max(1, ways))],
        });

    [Fact]
    public void Whatever_fails_and_how_often_the_ladder_ends_goes_down_only_and_asks_no_final_answer_twice() =>
        Gen.Select(AnySituation, Gen.Select(AnyFailure, Gen.Enum<JobPhase>(), Gen.Double[0, 0.999]).Array[40], Gen.Int[1, 10], Gen.Int[1, 30]).Sample(
            (first, failures, most, inAll) =>
            {
                var options = RetryOptions.Default with { MaxAttempts = most, MaxAttemptsInAll = inAll };
                var (situation, left, steps) = (first, new HashSet<string>(), 0);
                foreach (var (failure, phase, jitter) in failures)
                {
                    situation = situation with { Phase = phase, Jitter = jitter };
                    var decision = RetryPolicy.Decide(failure, situation, options);
                    if (decision is RetryDecision.GiveUp) return;
                    steps++;
                    Assert.True(steps < inAll);
                    Assert.InRange(decision.Delay, TimeSpan.Zero, options.MaxDelay + options.MaxRetryAfter);
                    var before = situation.Strategy;
                    var next = Next(situation, failure, decision);
                    if (decision is RetryDecision.Retry)
                    {
                        Assert.True(failure.Retryable);
                        Assert.True(situation.FailuresOfStrategy < most);
                    }
                    else
                    {
                        left.Add(before.ToString());
                        Assert.DoesNotContain(next.Strategy.ToString(), left);
                        Assert.Contains(first.Access, method => method.Name == next.Strategy.Access);
                        Assert.True(next.Strategy.MaxHeight is null ? before.MaxHeight is null : !(next.Strategy.MaxHeight > before.MaxHeight) && next.Strategy.MaxHeight < (first.Output.MaxHeight ?? 9999));
                        Assert.True(next.Strategy.MaxHeight is null || first is { AllowQualityReduction: true, Output.IsVideo: true });
                    }

                    situation = next;
                }

                Assert.Fail("It went on and on.");
            },
            iter: 20_000);

    [Theory]
    [InlineData("default")]
    [InlineData("player:ios/720p")]
    [InlineData("cookies/other-format/480p")]
    public void A_way_is_read_as_it_was_written(string text) => Assert.Equal(text, Strategy.Parse(text).ToString());

    [Fact]
    public void What_another_version_wrote_into_a_way_is_passed_over() => Assert.Equal(new Strategy("default", 720), Strategy.Parse("default/later/720p/99999p"));

    private static RetrySituation First(JobPhase phase) => new()
    {
        Access = All,
        Phase = phase,
        Output = Video,
        SourceHeight = 1080,
        HasOtherFormats = true,
        AllowQualityReduction = true,
        Jitter = 0.5,
    };

    private static string Ladder(Failure failure, RetrySituation situation)
    {
        var ways = new List<string>();
        while (true)
        {
            var decision = RetryPolicy.Decide(failure, situation, RetryOptions.Default);
            ways.Add(decision switch
            {
                RetryDecision.Retry { Step: LadderStep.FreshExtraction } => "fresh",
                RetryDecision.Retry => "wait",
                RetryDecision.Fallback fallback => fallback.Strategy,
                _ => Gone,
            });
            if (decision is RetryDecision.GiveUp) return string.Join(' ', ways);
            situation = Next(situation, failure, decision);
        }
    }

    private static RetrySituation Next(RetrySituation situation, Failure failure, RetryDecision decision) => situation with
    {
        Before = new RunHistory([.. situation.Before.Tries, new FailedTry(situation.Strategy.ToString(), failure.Kind, situation.Phase, failure.Retryable)]),
        Strategy = decision is RetryDecision.Fallback fallback ? Strategy.Parse(fallback.Strategy) : situation.Strategy,
        Elapsed = situation.Elapsed + decision.Delay,
    };
}
