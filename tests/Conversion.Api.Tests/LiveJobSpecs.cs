using Conversion.Api.Live;
using Conversion.Domain.Jobs;

namespace Conversion.Api.Tests;

/// <summary>What is at hand for a job's listeners, and for how long.</summary>
public sealed class LiveJobSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_listener_that_is_woken_late_misses_nothing_of_what_came_at_once()
    {
        var job = Running();
        Move(job, 3, 40);
        job.Forget();
        Assert.Equal(Enumerable.Range(3, 38), Heard(job, after: 2));
    }

    [Fact]
    public void A_listener_that_has_slept_for_twenty_seconds_is_shown_the_latest_and_every_end()
    {
        var job = Running();
        Move(job, 3, 5);
        job.Apply(6, new JobCancelled("local", Noon), Noon);
        job.Apply(7, new JobRetried(2, "local", "local", "generic", JobPriority.Normal, Noon), Noon);
        job.Forget();
        job.Forget();
        Assert.Equal([6, 7], Heard(job, after: 2));
        Assert.Equal(6, job.After(2, out var merged, out var isLast)!.Version);
        Assert.Equal((3, false), (merged, isLast));
    }

    [Fact]
    public async Task A_sign_of_life_is_asked_for_where_nothing_has_changed_for_two_beats()
    {
        var job = Running();
        using var listener = job.Subscribers.Add(TestContext.Current.CancellationToken);
        for (var i = 0; i < 5; i++)
        {
            Move(job, 3 + i, 3 + i);
            job.Subscribers.Beat();
        }

        Assert.False(listener.TakePulse());
        job.Subscribers.Beat();
        Assert.True(listener.TakePulse());
        await listener.WaitAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        job.Subscribers.Beat();
        Assert.False(listener.TakePulse());
        job.Subscribers.Beat();
        Assert.True(listener.TakePulse());
    }

    private static LiveJob Running()
    {
        var job = new LiveJob(new ConversionJob());
        job.Apply(1, new JobSubmitted(Guid.NewGuid(), "local", "https://example.test/", "generic", "v1:x", new OutputProfile(OutputFormat.Mp3), true, JobPriority.Normal, null, Noon), Noon);
        job.Apply(2, new AttemptStarted(1, "node", "default", Noon), Noon);
        return job;
    }

    private static void Move(LiveJob job, int from, int to)
    {
        for (var version = from; version <= to; version++)
        {
            job.Apply(version, new ProgressReported(1, new AttemptProgress(version, version, null, null, null), Noon), Noon);
        }
    }

    private static List<int> Heard(LiveJob job, int after)
    {
        var heard = new List<int>();
        while (job.After(after, out _, out _) is { } frame)
        {
            heard.Add(after = frame.Version);
        }

        return heard;
    }
}
