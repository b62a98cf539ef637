using Conversion.Domain.Breakers;
using Conversion.Domain.Failures;
using CsCheck;

namespace Conversion.Domain.Tests.Breakers;

public class PlatformBreakerSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly BreakerOptions Options = new(Refusals: 3, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(200));

    /// <summary>What happens to a closed breaker, and what it then is: jobs by their number, <c>b</c> a bot check, <c>l</c> a rate limit, <c>m</c> one of media,
    /// <c>g</c> a refusal that is got round, <c>a</c> an answer, <c>f</c> one with its media, <c>?</c> nothing to go by.</summary>
    public static TheoryData<string, string> Runs() => new()
    {
        { "1b", "closed 1" },
        { "1b 2b", "closed 2" },
        { "1b 2b 3b", "open" },
        { "1l 2b 3l", "open" },
        // One job that fails again and again says little about the others.
        { "1b 1b 1b 1b", "closed 1" },
        { "1b 2b 1b 3b", "open" },
        // What is got round is no refusal of the platform.
        { "1g 2g 3g 4g", "closed 0" },
        { "1b 2b 3g 4g", "closed 2" },
        // An answer breaks a run; private videos are answers as well.
        { "1b 2b 3a 4b", "closed 1" },
        { "1b 2b 3f 4b", "closed 1" },
        { "1b 2b 3? 4b", "open" },
        // Where media was refused, an answer without media proves nothing.
        { "1m 2m 3a 4m", "open" },
        { "1m 2m 3f 4m", "closed 1" },
        { "1b 2m 3a 4b", "open" },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_run_of_refused_jobs_opens_it(string run, string expected)
    {
        var breaker = run.Split(' ').Select(Outcome).OfType<AttemptOutcome>().Aggregate(PlatformBreaker.Closed, (state, outcome) => state.After(outcome, Options, Noon));
        Assert.Equal(expected, breaker.Status == BreakerStatus.Open ? "open" : $"closed {breaker.Refused.Count}");
    }

    [Fact]
    public void Each_canary_that_is_refused_makes_the_pause_longer_up_to_the_longest()
    {
        var (breaker, now, pauses) = (Opened(), Noon, new List<double>());
        for (var i = 0; i < 6; i++)
        {
            pauses.Add((breaker.NextCanaryAt!.Value - now).TotalSeconds);
            now = breaker.NextCanaryAt.Value;
            breaker = breaker.LetThrough(new Canary(Job(9), i + 1));
            Assert.Equal(BreakerStatus.HalfOpen, breaker.Status);
            breaker = breaker.After(new AttemptOutcome.Refused(Job(9), i + 1, FailureKind.BotCheck, IsGotRound: true), Options, now);
            Assert.Equal((BreakerStatus.Open, i + 1, Noon), (breaker.Status, breaker.FailedCanaries, breaker.OpenedAt));
        }

        Assert.Equal([30, 60, 120, 200, 200, 200], pauses);
    }

    [Theory]
    [InlineData(10, 30)]
    [InlineData(100, 100)]
    [InlineData(9000, 200)]
    public void It_stays_open_as_long_as_the_server_asks_within_the_longest_pause(double asked, double pause)
    {
        var retryAfter = TimeSpan.FromSeconds(asked);
        var opened = Opened(new AttemptOutcome.Refused(Job(3), 1, FailureKind.RateLimited, RetryAfter: retryAfter));
        Assert.Equal(Noon.AddSeconds(pause), opened.NextCanaryAt);

        // Of an attempt that was under way, too.
        Assert.Equal(
            Noon.AddSeconds(Math.Max(30, Math.Min(asked, 200))),
            Opened().After(new AttemptOutcome.Refused(Job(5), 1, FailureKind.RateLimited, RetryAfter: retryAfter), Options, Noon).NextCanaryAt);
    }

    [Fact]
    public void Once_it_is_open_only_the_canarys_word_counts()
    {
        var open = Opened();
        Assert.Equal(open, open.After(new AttemptOutcome.Answered(Job(7), 1, WithMedia: true), Options, Noon.AddSeconds(1)));
        var halfOpen = open.LetThrough(new Canary(Job(9), 4));
        foreach (var (job, attempt) in new[] { (7, 4), (9, 3) })
        {
            Assert.Equal(halfOpen, halfOpen.After(new AttemptOutcome.Answered(Job(job), attempt, WithMedia: true), Options, Noon));
            Assert.Equal(halfOpen, halfOpen.After(new AttemptOutcome.Refused(Job(job), attempt, FailureKind.BotCheck), Options, Noon));
        }

        Assert.Equal(PlatformBreaker.Closed, halfOpen.After(new AttemptOutcome.Answered(Job(9), 4, WithMedia: false), Options, Noon));
    }

    [Fact]
    public void A_canary_has_to_bring_what_was_refused()
    {
        var halfOpen = Opened(new AttemptOutcome.Refused(Job(3), 1, FailureKind.RateLimited, IsMidway: true)).LetThrough(new Canary(Job(9), 1));
        Assert.Equal(halfOpen, halfOpen.After(new AttemptOutcome.Answered(Job(9), 1, WithMedia: false), Options, Noon));
        Assert.Equal(PlatformBreaker.Closed, halfOpen.After(new AttemptOutcome.Answered(Job(9), 1, WithMedia: true), Options, Noon));
    }

    [Fact]
    public void Whatever_happens_it_is_open_for_a_bounded_time_and_lets_its_canary_through() => Gen.Select(Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[0, 5], Gen.Int[0, 400]).Array[0, 40].Sample(
        steps =>
        {
            var (breaker, now) = (PlatformBreaker.Closed, Noon);
            foreach (var (job, attempt, what, seconds) in steps)
            {
                now = now.AddSeconds(seconds);
                breaker = what switch
                {
                    0 when breaker.NextCanaryAt <= now => breaker.LetThrough(new Canary(Job(job), attempt)),
                    1 => breaker.After(new AttemptOutcome.Answered(Job(job), attempt, WithMedia: true), Options, now),
                    2 => breaker.After(new AttemptOutcome.Answered(Job(job), attempt, WithMedia: false), Options, now),
                    3 => breaker.After(new AttemptOutcome.Refused(Job(job), attempt, FailureKind.RateLimited, RetryAfter: TimeSpan.FromSeconds(seconds)), Options, now),
                    _ => breaker.After(new AttemptOutcome.Refused(Job(job), attempt, FailureKind.BotCheck, IsMidway: what == 5), Options, now),
                };
                Assert.Equal(breaker.Status == BreakerStatus.Closed, breaker.NextCanaryAt is null);
                Assert.True(breaker.NextCanaryAt is null || breaker.NextCanaryAt <= now + Options.MaxPause);
                Assert.Equal(breaker.Status == BreakerStatus.Closed, breaker.Refused.Count < Options.Refusals);
                Assert.True(breaker.Status != BreakerStatus.HalfOpen || breaker.Canary is not null);
                Assert.True(breaker.Status == BreakerStatus.Closed || breaker is { OpenedAt: not null, Reason: not null });
            }
        },
        iter: 20_000);

    private static PlatformBreaker Opened(AttemptOutcome? last = null) => new[] { Outcome("1b"), Outcome("2b"), last ?? Outcome("3b") }
        .Aggregate(PlatformBreaker.Closed, (state, outcome) => state.After(outcome!, Options, Noon));

    private static AttemptOutcome? Outcome(string text) => text[1] switch
    {
        'b' => new AttemptOutcome.Refused(Job(text[0] - '0'), 1, FailureKind.BotCheck),
        'l' => new AttemptOutcome.Refused(Job(text[0] - '0'), 1, FailureKind.RateLimited),
        'm' => new AttemptOutcome.Refused(Job(text[0] - '0'), 1, FailureKind.RateLimited, IsMidway: true),
        'g' => new AttemptOutcome.Refused(Job(text[0] - '0'), 1, FailureKind.BotCheck, IsGotRound: true),
        'a' or 'f' => new AttemptOutcome.Answered(Job(text[0] - '0'), 1, WithMedia: text[1] == 'f'),
        _ => null,
    };

    private static Guid Job(int number) => new(number, 0, 0, new byte[8]);
}
