using System.Collections.Concurrent;
using Conversion.Api.Hosting;
using Conversion.TestSupport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Conversion.Api.Tests;

public sealed class RecurringWatchSpecs
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _lines = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_runs_when_its_pauses_are_over_and_not_before()
    {
        using var watch = Watch((_, _) => Task.CompletedTask);
        await watch.StartAsync(Cancellation);

        await RunsAsync(watch, 1, step: FirstPause);
        for (var minute = 0; minute < 50; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, watch.Runs);
        await RunsAsync(watch, 2, step: Pause);
        Assert.Empty(_lines);
        await watch.StopAsync(Cancellation);
    }

    [Fact]
    public async Task What_goes_wrong_is_a_line_and_no_end()
    {
        using var watch = Watch((run, _) => run switch
        {
            1 => throw new InvalidOperationException("No database."),
            2 => throw new OperationCanceledException("Somebody else's."),
            _ => Task.CompletedTask,
        });
        await watch.StartAsync(Cancellation);

        await RunsAsync(watch, 3, step: Pause);

        Assert.Equal(["It could not be done: No database.", "It could not be done: Somebody else's."], _lines);
        await watch.StopAsync(Cancellation);
    }

    [Fact]
    public async Task The_nodes_stop_ends_it_in_its_work_and_in_its_pause_without_a_line()
    {
        using var working = Watch((_, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        using var pausing = Watch((_, _) => Task.CompletedTask);
        foreach (var watch in new[] { working, pausing })
        {
            await watch.StartAsync(Cancellation);
            await RunsAsync(watch, 1, step: FirstPause);
            await watch.StopAsync(Cancellation);
            Assert.True(watch.ExecuteTask!.IsCompletedSuccessfully);
        }

        Assert.Empty(_lines);
    }

    private TestWatch Watch(Func<int, CancellationToken, Task> run) => new(run, _time, _lines);

    // The pause may begin a moment after the clock was moved.
    private Task RunsAsync(TestWatch watch, int runs, TimeSpan step) => Eventually.HoldsAsync(
        () =>
        {
            if (watch.Runs < runs)
            {
                _time.Advance(step);
            }

            return watch.Runs >= runs;
        },
        cancellation: Cancellation);

    private sealed class TestWatch(Func<int, CancellationToken, Task> run, TimeProvider clock, ILogger log) : RecurringWatch("It could not be done", clock, log)
    {
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public override Task RunOnceAsync(CancellationToken cancellation) => run(Interlocked.Increment(ref _runs), cancellation);

        protected override TimeSpan PauseBefore(int runs) => runs == 0 ? FirstPause : Pause;
    }

    private sealed class Lines : ConcurrentQueue<string>, ILogger
    {
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Enqueue(formatter(state, exception));

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
