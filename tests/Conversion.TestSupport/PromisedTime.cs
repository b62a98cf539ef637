using System.Diagnostics;

namespace Conversion.TestSupport;

/// <summary>
/// Holds a service to a time that it promises, counted from the moment at which this is begun. The only slack is for a machine that is busy with
/// other things: a clock of our own is wound each tenth of a second with a hundredth of work, and what it is late by is time that nobody on the machine
/// was given. A service that is slow by itself is not excused, since nothing of it is looked at.
/// </summary>
public sealed class PromisedTime : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly TimeSpan _promised;
    private readonly Action<string> _tell;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _clock;
    private long _lateTicks;

    private PromisedTime(TimeSpan promised, Action<string> tell)
    {
        (_promised, _tell) = (promised, tell);
        _clock = Task.Run(WindAsync);
    }

    /// <summary>From now on.</summary>
    /// <param name="promised">What is promised.</param>
    /// <param name="tell">Is told what was measured.</param>
    public static PromisedTime From(TimeSpan promised, Action<string> tell) => new(promised, tell);

    /// <summary>Reads a value until it satisfies the condition, and returns it; fails when that took longer than is promised.</summary>
    /// <param name="read">Reads the value.</param>
    /// <param name="satisfies">What is waited for.</param>
    /// <param name="what">What is waited for, in words.</param>
    /// <param name="cancellation">Gives up at once.</param>
    /// <exception cref="TimeoutException">It came too late, or not at all.</exception>
    public async Task<T> KeptAsync<T>(Func<Task<T>> read, Func<T, bool> satisfies, string what, CancellationToken cancellation)
    {
        var value = await Eventually.BecomesAsync(read, satisfies, Longest, cancellation, what);
        var (elapsed, late) = (Stopwatch.GetElapsedTime(_began), TimeSpan.FromTicks(Interlocked.Read(ref _lateTicks)));
        var measured = FormattableString.Invariant($"{what} after {(elapsed - late).TotalSeconds:0.0} s ({elapsed.TotalSeconds:0.0} s by the clock, of which the machine was late by {late.TotalSeconds:0.0} s)");
        _tell(measured);
        return elapsed - late <= _promised ? value : throw new TimeoutException(FormattableString.Invariant($"{measured}; {_promised.TotalSeconds:0} s are promised."));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _clock;
        _end.Dispose();
    }

    private async Task WindAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            await Task.Delay(Pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_end.IsCancellationRequested) return;
            Spend();
            var late = Stopwatch.GetElapsedTime(start) - Pause - Work;
            if (late > TimeSpan.Zero) Interlocked.Add(ref _lateTicks, late.Ticks);
        }
    }

    // Work of a length that was measured once, so that what it takes longer is the machine's.
    private static void Spend()
    {
        for (var i = 0; i < Rounds; i++) Thread.SpinWait(100);
    }

    private static readonly int Rounds = MeasureRounds();

    private static int MeasureRounds()
    {
        var quickest = TimeSpan.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var round = 0; round < 100; round++) Thread.SpinWait(100);
            var took = Stopwatch.GetElapsedTime(start);
            if (took < quickest) quickest = took;
        }

        return Math.Max(1, (int)(100 * Work / quickest));
    }
}
