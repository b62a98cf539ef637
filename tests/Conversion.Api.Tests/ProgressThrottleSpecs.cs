using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace Conversion.Api.Tests;

public sealed class ProgressThrottleSpecs
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private readonly FakeTimeProvider _time = new();
    private readonly ProgressThrottle _throttle;

    public ProgressThrottleSpecs() => _throttle = new ProgressThrottle(_time);

    [Fact]
    public void What_is_new_is_due_at_once()
    {
        Assert.True(_throttle.IsDue(At(1)));
        _throttle.Told(At(1));
        Assert.True(_throttle.IsDue(At(2)));
    }

    [Fact]
    public void What_is_not_is_due_when_nothing_was_told_for_a_while()
    {
        _throttle.Told(At(1));
        Assert.False(_throttle.IsDue(At(1)));
        _time.Advance(ProgressThrottle.LongestSilence - TimeSpan.FromTicks(1));
        Assert.False(_throttle.IsDue(At(1)));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_throttle.IsDue(At(1)));
    }

    [Fact]
    public void What_could_not_be_stored_is_due_again()
    {
        _throttle.Told(At(1));
        Assert.True(_throttle.IsDue(At(2)));
        Assert.True(_throttle.IsDue(At(2)));
    }

    [Fact]
    public void The_first_moments_are_told_of_more_often()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(250), _throttle.Pause);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(1), _throttle.Pause);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Work_that_goes_on_becomes_an_event_at_least_every_five_seconds_and_at_most_each_second(bool isNew)
    {
        var job = Running();
        var events = new List<DateTimeOffset>();
        var pausedUntil = _time.GetUtcNow();
        for (var tick = 0; tick < 400; tick++, _time.Advance(Tick))
        {
            var progress = At(isNew ? tick / 5.0 : 1);
            if (_time.GetUtcNow() < pausedUntil || !_throttle.IsDue(progress))
            {
                continue;
            }

            // Other events of the job come in between, and make a repeat young.
            var told = JobDecisions.ReportProgress(job, 1, progress, _time.GetUtcNow());
            events.AddRange(told.Select(e => e.At));
            job = told.Append(new SourceResolved(1, new("generic", "1", $"{tick}", null, null, null, null, null), _time.GetUtcNow())).Aggregate(job, ConversionJob.Evolve);
            _throttle.Told(progress);
            pausedUntil = _time.GetUtcNow() + _throttle.Pause;
        }

        var gaps = events.Zip(events.Skip(1), (one, next) => (next - one).TotalSeconds).Skip(12).ToList();
        Assert.InRange(gaps.Max(), 1, 5);
        Assert.InRange(gaps.Min(), isNew ? 1 : 2, 5);
    }

    private ConversionJob Running() => new IJobEvent[]
    {
        new JobSubmitted(Guid.NewGuid(), "local", "https://example.com/a", "generic", "key", new OutputProfile(OutputFormat.Mp3), true, JobPriority.Normal, null, _time.GetUtcNow()),
        new AttemptStarted(1, "node", "default", _time.GetUtcNow()),
    }.Aggregate((ConversionJob?)null, ConversionJob.Evolve)!;

    private static AttemptProgress At(double percent) => new(percent, 1_000, null, null, null);
}
