using Conversion.Domain.Failures;
using CsCheck;

namespace Conversion.Domain.Tests.Failures;

public sealed class RetryPolicySpecs
{
    private static readonly RetryOptions Options = new(MaxAttempts: 3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    [Theory]
    [InlineData(FailureKind.NetworkTimeout, 1, 0.5, 0.5)]
    [InlineData(FailureKind.NetworkTimeout, 2, 0.5, 1.0)]
    [InlineData(FailureKind.NetworkTimeout, 1, 0.0, 0.0)]
    [InlineData(FailureKind.RateLimited, 2, 0.75, 1.5)]
    [InlineData(FailureKind.BotCheck, 1, 0.25, 0.25)]
    [InlineData(FailureKind.AccessDenied, 1, 0.9, 0.9)]
    [InlineData(FailureKind.ServerError, 2, 0.1, 0.2)]
    [InlineData(FailureKind.Stalled, 1, 0.3, 0.3)]
    [InlineData(FailureKind.WorkerLost, 2, 0.4, 0.8)]
    [InlineData(FailureKind.StorageFailed, 1, 0.6, 0.6)]
    public void What_passes_is_tried_again_after_a_growing_pause(FailureKind kind, int attempts, double jitter, double seconds)
    {
        var retry = Assert.IsType<RetryDecision.Retry>(Decide(kind, attempts, jitter));

        Assert.Equal(seconds, retry.Delay.TotalSeconds, precision: 6);
    }

    [Theory]
    [InlineData(FailureKind.NetworkTimeout, 3)]
    [InlineData(FailureKind.NetworkTimeout, 4)]
    [InlineData(FailureKind.ContentPrivate, 1)]
    [InlineData(FailureKind.ContentDrm, 1)]
    [InlineData(FailureKind.NotFound, 1)]
    [InlineData(FailureKind.PlatformChanged, 1)]
    [InlineData(FailureKind.TlsError, 1)]
    [InlineData(FailureKind.ConversionFailed, 1)]
    [InlineData(FailureKind.Cancelled, 1)]
    [InlineData(FailureKind.Unknown, 1)]
    [InlineData(FailureKind.ContentNotYetAvailable, 1)]
    [InlineData(FailureKind.ContentIsLive, 1)]
    [InlineData(FailureKind.OutOfDisk, 1)]
    public void What_does_not_pass_or_was_tried_enough_is_given_up(FailureKind kind, int attempts) =>
        Assert.IsType<RetryDecision.GiveUp>(Decide(kind, attempts, jitter: 0.5));

    [Fact]
    public void A_single_failure_may_differ_from_its_kind()
    {
        var firm = FailureCatalogue.Describe(FailureKind.AccessDenied) with { Retryable = false };
        var passing = FailureCatalogue.Describe(FailureKind.NotFound) with { Retryable = true };

        Assert.IsType<RetryDecision.GiveUp>(RetryPolicy.Decide(firm, Situation(1, 0.5), Options));
        Assert.IsType<RetryDecision.Retry>(RetryPolicy.Decide(passing, Situation(1, 0.5), Options));
    }

    [Fact]
    public void One_attempt_in_all_means_no_retry() =>
        Assert.IsType<RetryDecision.GiveUp>(RetryPolicy.Decide(FailureCatalogue.Describe(FailureKind.ServerError), Situation(1, 0.5), Options with { MaxAttempts = 1 }));

    [Fact]
    public void A_pause_is_never_negative_never_above_its_cap_and_ends_within_the_attempts() =>
        Gen.Select(Gen.Enum<FailureKind>(), Gen.Int[1, 2000], Gen.Double[0, 0.999999], Gen.Int[1, 3000]).Sample((kind, attempts, jitter, most) =>
        {
            var decision = RetryPolicy.Decide(FailureCatalogue.Describe(kind), Situation(attempts, jitter), Options with { MaxAttempts = most });
            return decision is not RetryDecision.Retry retry || (retry.Delay >= TimeSpan.Zero && retry.Delay <= Options.MaxDelay && attempts < most);
        });

    [Fact]
    public void The_defaults_are_three_attempts_from_one_second_up_to_a_minute() => Assert.Equal(Options, RetryOptions.Default);

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(1, -0.1)]
    [InlineData(0, 0.5)]
    public void A_situation_that_cannot_be_is_refused(int attempts, double jitter) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Decide(FailureKind.ServerError, attempts, jitter));

    private static RetryDecision Decide(FailureKind kind, int attempts, double jitter) =>
        RetryPolicy.Decide(FailureCatalogue.Describe(kind), Situation(attempts, jitter), Options);

    private static RetrySituation Situation(int attempts, double jitter) => new(attempts, "default", "generic", AllowQualityReduction: true, jitter);
}
