using Conversion.Api.Health;
using Conversion.TestSupport;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Conversion.Api.Tests;

/// <summary>However many ask, and whatever a look does: there is one look at a time, and an answer in time.</summary>
public sealed class ComponentWatchSpecs
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_who_ask_at_once_cost_one_look()
    {
        var check = new ScriptedCheck();
        var watch = new ComponentWatch(new Component("part", check, "Mend it."), TimeProvider.System);

        var answers = Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(watch.LookAsync, Cancellation)));
        await Eventually.HoldsAsync(() => check.Looks == 1, cancellation: Cancellation);
        check.End(HealthCheckResult.Healthy());

        Assert.Single((await answers).Distinct());
        Assert.Equal(1, check.Looks);
    }

    [Fact]
    public async Task An_answer_serves_for_a_moment_and_no_longer()
    {
        var (check, time) = (new ScriptedCheck(), new FakeTimeProvider());
        var watch = new ComponentWatch(new Component("part", check, "Mend it."), time);
        check.End(HealthCheckResult.Healthy());

        var first = await watch.LookAsync();
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Same(first, await watch.LookAsync());
        check.End(HealthCheckResult.Degraded("It is slow."));
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(HealthStatus.Degraded, (await watch.LookAsync()).Status);
    }

    [Fact]
    public async Task A_look_that_hangs_for_ever_is_answered_for_and_not_begun_again_until_it_ends()
    {
        var (check, time) = (new ScriptedCheck(), new FakeTimeProvider());
        var watch = new ComponentWatch(new Component("part", check, "Mend it."), time);

        var asked = watch.LookAsync();
        await Eventually.HoldsAsync(() => check.Looks == 1, cancellation: Cancellation);
        Assert.False(asked.IsCompleted);
        time.Advance(Component.Limit);
        var answer = await asked;
        Assert.Equal((HealthStatus.Unhealthy, "It did not answer within 4 s.", "Mend it."), (answer.Status, answer.Reason, answer.Advice));
        for (var i = 0; i < 50; i++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.Same(answer, await watch.LookAsync());
        }

        Assert.Equal(1, check.Looks);
        check.End(HealthCheckResult.Healthy());
        await Eventually.BecomesAsync(watch.LookAsync, view => view.Status == HealthStatus.Healthy, cancellation: Cancellation);
        Assert.Equal(2, check.Looks);
    }

    [Fact]
    public async Task A_look_that_fails_is_told_with_its_reason()
    {
        var check = new ScriptedCheck();
        var watch = new ComponentWatch(new Component("part", check, "Mend it."), TimeProvider.System);
        check.Fail(new InvalidOperationException("The part fell off."));

        var answer = await watch.LookAsync();

        Assert.Equal((HealthStatus.Unhealthy, "The part fell off.", "Mend it."), (answer.Status, answer.Reason, answer.Advice));
    }

    /// <summary>Looks end as the spec says, and not when they are cancelled.</summary>
    private sealed class ScriptedCheck : IHealthCheck
    {
        private TaskCompletionSource<HealthCheckResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _looks);
            return _end.Task;
        }

        public void End(HealthCheckResult result)
        {
            if (!_end.TrySetResult(result))
            {
                _end = new();
                _end.SetResult(result);
            }
        }

        public void Fail(Exception failure) => _end.SetException(failure);
    }
}
