using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Domain.Tests.Failures;

/// <summary>Waiting, and giving up. The other ways are in <see cref="LadderSpecs"/>.</summary>
public sealed class RetryPolicySpecs
{
    private static readonly RetryOptions Options = RetryOptions.Default;

    [Theory]
    [InlineData(NetworkTimeout, 1, 0.5, 0.5)]
    [InlineData(NetworkTimeout, 2, 0.5, 1.0)]
    [InlineData(NetworkTimeout, 1, 0.0, 0.0)]
    [InlineData(RateLimited, 2, 0.75, 1.5)]
    [InlineData(BotCheck, 1, 0.25, 0.25)]
    [InlineData(AccessDenied, 1, 0.9, 0.9)]
    [InlineData(ServerError, 2, 0.1, 0.2)]
    [InlineData(Stalled, 1, 0.3, 0.3)]
    [InlineData(TimedOut, 1, 0.3, 0.3)]
    [InlineData(WorkerLost, 2, 0.4, 0.8)]
    [InlineData(StorageFailed, 1, 0.6, 0.6)]
    public void What_passes_is_tried_again_after_a_growing_pause(FailureKind kind, int failures, double jitter, double seconds)
    {
        var retry = Assert.IsType<RetryDecision.Retry>(Decide(kind, failures, jitter));

        Assert.Equal((LadderStep.Wait, seconds), (retry.Step, Math.Round(retry.Delay.TotalSeconds, 6)));
    }

    [Theory]
    [InlineData(NetworkTimeout, 3)]
    [InlineData(NetworkTimeout, 4)]
    [InlineData(ContentPrivate, 1)]
    [InlineData(ContentRemoved, 1)]
    [InlineData(ContentDrm, 1)]
    [InlineData(NotFound, 1)]
    [InlineData(PlatformChanged, 1)]
    [InlineData(TlsError, 1)]
    [InlineData(ConversionFailed, 1)]
    [InlineData(Cancelled, 1)]
    [InlineData(Unknown, 1)]
    [InlineData(ContentNotYetAvailable, 1)]
    [InlineData(ContentIsLive, 1)]
    [InlineData(OutOfDisk, 1)]
    public void What_does_not_pass_or_was_tried_enough_is_given_up(FailureKind kind, int failures) =>
        Assert.IsType<RetryDecision.GiveUp>(Decide(kind, failures, jitter: 0.5));

    [Theory]
    [InlineData(ContentPrivate)]
    [InlineData(ContentRemoved)]
    [InlineData(ContentDrm)]
    [InlineData(ContentNotYetAvailable)]
    [InlineData(ContentIsLive)]
    [InlineData(ContentNoMedia)]
    [InlineData(UnsupportedUrl)]
    [InlineData(InvalidUrl)]
    [InlineData(UrlNotAllowed)]
    [InlineData(TooLong)]
    [InlineData(OutOfDisk)]
    [InlineData(ToolMissing)]
    [InlineData(PermissionDenied)]
    [InlineData(TlsError)]
    [InlineData(Cancelled)]
    [InlineData(Unknown)]
    public void What_no_way_can_help_is_given_up_at_once_whatever_there_is_to_try(FailureKind kind)
    {
        foreach (var phase in Enum.GetValues<JobPhase>())
        {
            var situation = new RetrySituation
            {
                Access = PlatformCatalogue.Named("youtube").Access,
                Phase = phase,
                Output = new OutputProfile(OutputFormat.Mp4),
                SourceHeight = 1080,
                HasOtherFormats = true,
                AllowQualityReduction = true,
            };
            Assert.IsType<RetryDecision.GiveUp>(RetryPolicy.Decide(FailureCatalogue.Describe(kind), situation, Options));
        }
    }

    [Fact]
    public void A_single_failure_may_differ_from_its_kind()
    {
        var firm = FailureCatalogue.Describe(AccessDenied) with { Retryable = false };
        var passing = FailureCatalogue.Describe(NotFound) with { Retryable = true };

        Assert.IsType<RetryDecision.GiveUp>(RetryPolicy.Decide(firm, Situation(1, 0.5), Options));
        Assert.IsType<RetryDecision.Retry>(RetryPolicy.Decide(passing, Situation(1, 0.5), Options));
    }

    [Theory]
    [InlineData(7, 7.5)]
    [InlineData(0, 0.5)]
    [InlineData(-3, 0.5)]
    [InlineData(300, 300.5)]
    [InlineData(86_400, 300.5)]
    public void What_the_server_asked_for_is_waited_for_up_to_a_cap(double asked, double seconds)
    {
        var failure = FailureCatalogue.Describe(RateLimited) with { RetryAfterSeconds = asked };
        Assert.Equal(seconds, RetryPolicy.Decide(failure, Situation(1, 0.5), Options).Delay.TotalSeconds, precision: 6);
    }

    [Fact]
    public void One_attempt_in_all_means_no_retry() =>
        Assert.IsType<RetryDecision.GiveUp>(RetryPolicy.Decide(FailureCatalogue.Describe(ServerError), Situation(1, 0.5), Options with { MaxAttempts = 1 }));

    [Fact]
    public void A_run_that_has_had_its_attempts_or_its_time_is_given_up()
    {
        var failure = FailureCatalogue.Describe(ServerError);
        Assert.IsType<RetryDecision.GiveUp>(RetryPolicy.Decide(failure, Situation(2, 0.5), Options with { MaxAttemptsInAll = 2 }));
        Assert.IsType<RetryDecision.Retry>(RetryPolicy.Decide(failure, Situation(1, 0.5) with { Elapsed = Options.MaxElapsed - TimeSpan.FromSeconds(1) }, Options));
        Assert.IsType<RetryDecision.GiveUp>(RetryPolicy.Decide(failure, Situation(1, 0.5) with { Elapsed = Options.MaxElapsed }, Options));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-0.1)]
    public void A_jitter_that_cannot_be_is_refused(double jitter) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Decide(ServerError, 1, jitter));

    private static RetryDecision Decide(FailureKind kind, int failures, double jitter) =>
        RetryPolicy.Decide(FailureCatalogue.Describe(kind), Situation(failures, jitter), Options);

    private static RetrySituation Situation(int failures, double jitter) => new()
    {
        Before = new RunHistory([.. Enumerable.Repeat(new FailedTry("default", ServerError, JobPhase.Resolving, Retryable: true), failures - 1)]),
        Jitter = jitter,
    };
}
