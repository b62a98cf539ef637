using Conversion.Domain.Breakers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Domain.Tests.Breakers;

/// <summary>What an attempt's end says about its platform.</summary>
public class AttemptOutcomeSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConversionJob Job = new() { Id = new Guid(1, 0, 0, new byte[8]), Version = 2, Status = JobStatus.Running, Attempt = 2, Platform = "youtube" };

    [Theory]
    [InlineData(FailureKind.BotCheck, JobPhase.Resolving, "refused")]
    [InlineData(FailureKind.RateLimited, JobPhase.Downloading, "refused midway")]
    [InlineData(FailureKind.ContentPrivate, JobPhase.Resolving, "answered")]
    [InlineData(FailureKind.TooLong, JobPhase.Resolving, "answered")]
    [InlineData(FailureKind.TooLarge, JobPhase.Downloading, "answered with media")]
    [InlineData(FailureKind.UrlNotAllowed, JobPhase.Resolving, null)]
    [InlineData(FailureKind.NetworkTimeout, JobPhase.Resolving, null)]
    [InlineData(FailureKind.AccessDenied, JobPhase.Downloading, null)]
    [InlineData(FailureKind.ServerError, JobPhase.Resolving, null)]
    [InlineData(FailureKind.OutOfDisk, JobPhase.Converting, null)]
    [InlineData(FailureKind.TimedOut, JobPhase.Downloading, null)]
    public void A_failure_shows_that_the_platform_refuses_or_answers_or_nothing(FailureKind kind, JobPhase phase, string? shows) =>
        Assert.Equal(shows, Words(AttemptOutcome.Of(Job with { Phase = phase }, Fail(kind, phase, new RetryDecision.GiveUp()))));

    [Fact]
    public void A_refusal_is_got_round_by_another_way_through_the_same_address_alone()
    {
        Assert.True(Refusal(new RetryDecision.Fallback("player:ios", TimeSpan.Zero)).IsGotRound);
        Assert.False(Refusal(new RetryDecision.Fallback("proxy", TimeSpan.Zero)).IsGotRound);
        Assert.False(Refusal(new RetryDecision.Fallback("default/720p", TimeSpan.Zero, LadderStep.LowerQuality)).IsGotRound);
        Assert.False(Refusal(new RetryDecision.Retry(TimeSpan.FromSeconds(1))).IsGotRound);

        static AttemptOutcome.Refused Refusal(RetryDecision decision) =>
            Assert.IsType<AttemptOutcome.Refused>(AttemptOutcome.Of(Job, Fail(FailureKind.BotCheck, JobPhase.Resolving, decision)));
    }

    [Fact]
    public void How_long_the_server_asked_to_be_left_alone_comes_with_it()
    {
        var failure = FailureCatalogue.Describe(FailureKind.RateLimited) with { RetryAfterSeconds = 4 };
        var events = JobDecisions.Fail(Job, 2, failure, new RetryDecision.GiveUp(), Noon);
        Assert.Equal(new AttemptOutcome.Refused(Job.Id, 2, FailureKind.RateLimited, RetryAfter: TimeSpan.FromSeconds(4)), AttemptOutcome.Of(Job, events));
    }

    [Fact]
    public void A_completed_job_had_its_media_and_a_late_report_shows_nothing()
    {
        var artifact = new Artifact("a", "Song.mp3", "audio/mpeg", 1, 1, "b", null);
        Assert.Equal(new AttemptOutcome.Answered(Job.Id, 2, WithMedia: true), AttemptOutcome.Of(Job, JobDecisions.Complete(Job, 2, artifact, Noon)));
        Assert.Null(AttemptOutcome.Of(Job, JobDecisions.Complete(Job, 1, artifact, Noon)));
        Assert.Null(AttemptOutcome.Of(Job, JobDecisions.Fail(Job, 1, FailureCatalogue.Describe(FailureKind.BotCheck), new RetryDecision.GiveUp(), Noon)));
    }

    private static IReadOnlyList<IJobEvent> Fail(FailureKind kind, JobPhase phase, RetryDecision decision) =>
        JobDecisions.Fail(Job with { Phase = phase }, 2, FailureCatalogue.Describe(kind), decision, Noon);

    private static string? Words(AttemptOutcome? outcome) => outcome switch
    {
        AttemptOutcome.Refused refused => refused.IsMidway ? "refused midway" : "refused",
        AttemptOutcome.Answered answered => answered.WithMedia ? "answered with media" : "answered",
        _ => null,
    };
}
