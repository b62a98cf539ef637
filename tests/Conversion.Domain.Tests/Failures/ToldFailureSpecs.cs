using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using CsCheck;
using static Conversion.Domain.Failures.FailureKind;
using static Conversion.Domain.Tests.Jobs.JobStories;

namespace Conversion.Domain.Tests.Failures;

/// <summary>Which of a run's failures its caller is told.</summary>
public sealed class ToldFailureSpecs
{
    // A run's failures, each "way kind", and the kind that is told. A "!" behind it: the media had been reached.
    [Theory]
    [InlineData("default NetworkTimeout", NetworkTimeout)]
    // A fact about the content, whatever other ways came to afterwards.
    [InlineData("default ContentGeoBlocked, proxy NetworkUnreachable", ContentGeoBlocked)]
    [InlineData("default ContentAgeRestricted, player:ios BotCheck, cookies LoginRequired", ContentAgeRestricted)]
    [InlineData("default ContentMembersOnly, cookies RateLimited", ContentMembersOnly)]
    [InlineData("default BotCheck, player:ios ContentPrivate", ContentPrivate)]
    [InlineData("default ContentAgeRestricted, player:ios ContentRemoved", ContentRemoved)]
    // That there is nothing is what a wall says, too.
    [InlineData("default ContentAgeRestricted, player:ios NotFound", ContentAgeRestricted)]
    [InlineData("default ContentGeoBlocked, proxy ContentNoMedia", ContentGeoBlocked)]
    [InlineData("default BotCheck, player:ios NotFound", NotFound)]
    // An account is asked for: of a visitor that says much, of one who brought cookies only that they are worth nothing.
    [InlineData("default LoginRequired, cookies RateLimited", LoginRequired)]
    [InlineData("default BotCheck, cookies LoginRequired", BotCheck)]
    [InlineData("default ServerError, cookies LoginRequired", ServerError)]
    [InlineData("default LoginRequired, cookies/720p LoginRequired", LoginRequired)]
    // A wall, before what is broken.
    [InlineData("default BotCheck, player:ios PlatformChanged, cookies NetworkTimeout", BotCheck)]
    [InlineData("default BotCheck, player:web_embedded FormatUnavailable", BotCheck)]
    [InlineData("default BotCheck, player:ios AccessDenied, proxy NetworkTimeout", BotCheck)]
    [InlineData("default AccessDenied, player:ios BotCheck, proxy AccessDenied", BotCheck)]
    [InlineData("default BotCheck, cookies PermissionDenied", BotCheck)]
    [InlineData("default BotCheck, player:ios RateLimited", RateLimited)]
    // What is broken, before what passes; and anything, before what nobody knows.
    [InlineData("default PlatformChanged, proxy NetworkUnreachable", PlatformChanged)]
    [InlineData("default NetworkTimeout, default ServerError", ServerError)]
    [InlineData("default NetworkTimeout, proxy Unknown", NetworkTimeout)]
    [InlineData("default Unknown, default Unknown", Unknown)]
    // Who came to the media has passed what stopped others in front of it.
    [InlineData("default BotCheck, player:ios AccessDenied!", AccessDenied)]
    [InlineData("default ContentGeoBlocked, proxy NetworkTimeout!", NetworkTimeout)]
    [InlineData("default ContentAgeRestricted, cookies ConversionFailed!", ConversionFailed)]
    [InlineData("default AccessDenied!, default BotCheck", BotCheck)]
    [InlineData("default SourceCorrupt!, default/other-format NetworkTimeout", SourceCorrupt)]
    public void It_is_the_one_that_says_most_about_what_to_do(string failures, FailureKind told) =>
        Assert.Equal(told, failures.Split(", ").Select(Read).Aggregate((ToldFailure?)null, ToldFailure.Choose)!.Failure.Kind);

    [Fact]
    public void Nothing_but_one_of_the_runs_own_is_told_and_of_equals_the_last() =>
        Gen.Select(Gen.OneOf("default", "cookies", "player:ios/720p"), Gen.Enum<JobPhase>(), Gen.Enum<FailureKind>()).Array[1, 8].Sample(run =>
        {
            var failures = run.Select((one, at) => new ToldFailure(one.Item1, one.Item2, FailureCatalogue.Describe(one.Item3, evidence: $"{at}"))).ToList();
            var told = failures.Aggregate((ToldFailure?)null, ToldFailure.Choose)!;
            Assert.Contains(told, failures);
            Assert.Equal(failures.FindLastIndex(one => one with { Failure = told.Failure } == told && one.Failure.Kind == told.Failure.Kind), failures.IndexOf(told));
        });

    [Fact]
    public void The_end_of_a_run_tells_it_and_each_attempt_keeps_its_own()
    {
        var wall = FailureCatalogue.Describe(BotCheck, "youtube", "the wall's own words");
        var waiting = JobDecisions.Fail(Running(), 1, wall, new RetryDecision.Fallback("cookies", TimeSpan.Zero), Noon).Aggregate(Running(), ConversionJob.Evolve);
        var again = JobDecisions.StartAttempt(waiting, "node-a", Noon).Aggregate(waiting, ConversionJob.Evolve);

        var events = JobDecisions.Fail(again, 2, SlowSite, new RetryDecision.GiveUp(), Noon);

        Assert.Equal([new AttemptFailed(2, JobPhase.Resolving, SlowSite, Noon), new JobFailed(2, wall, Noon)], events);
        var ended = events.Aggregate(again, ConversionJob.Evolve);
        Assert.Equal((wall, null), (ended.Failure, ended.History.Told));
        Assert.Equal([BotCheck, NetworkTimeout], ended.History.Tries.Select(failed => failed.Kind));
    }

    [Fact]
    public void What_was_too_much_is_not_told_once_less_is_asked_for()
    {
        var failed = new AttemptFailed(1, JobPhase.Downloading, FailureCatalogue.Describe(TooLarge), Noon);
        var fallback = new FallbackChosen(1, TooLarge, "default/720p", Noon, Noon, LadderStep.LowerQuality, new QualityStep(1080, 720));
        var job = After(Submitted, new AttemptStarted(1, "node-a", "default", Noon), failed, fallback, new AttemptStarted(2, "node-a", "default/720p", Noon));

        Assert.Equal(NetworkTimeout, Assert.IsType<JobFailed>(JobDecisions.Fail(job, 2, SlowSite, new RetryDecision.GiveUp(), Noon)[^1]).Failure.Kind);
    }

    [Fact]
    public void A_new_run_has_nothing_to_tell() =>
        Assert.Null(JobDecisions.Retry(Failed(), "local", Noon).Aggregate(Failed(), ConversionJob.Evolve).History.Told);

    private static ToldFailure Read(string text) => text.Split(' ') is [var way, var kind]
        ? new ToldFailure(way, kind.EndsWith('!') ? JobPhase.Downloading : JobPhase.Resolving, FailureCatalogue.Describe(Enum.Parse<FailureKind>(kind.TrimEnd('!'))))
        : throw new ArgumentException(text);
}
