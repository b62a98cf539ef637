namespace Conversion.Api.Health;

/// <summary>
/// Something that takes longer to find out than an answer may wait for: found out beside the answers, one at a time, and kept until it
/// is too old, or until what it was found of is something else.
/// </summary>
/// <param name="find">Finds it out.</param>
/// <param name="keep">How long what was found is kept.</param>
/// <param name="clock">What that is measured by.</param>
/// <param name="stopping">The node ends.</param>
public sealed class SlowFinding<T>(Func<CancellationToken, Task<T>> find, Func<T, TimeSpan> keep, TimeProvider clock, CancellationToken stopping) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly Lock _gate = new();
    private Known? _known;
    private (string Of, Task<T> Task, long Since)? _running;

    /// <summary>How long what is being found out has been; none when nothing is.</summary>
    public TimeSpan UnderWay
    {
        get
        {
            lock (_gate)
            {
                return _running is { Task.IsCompleted: false } running ? clock.GetElapsedTime(running.Since) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>
    /// What is known of <paramref name="of"/>, which may be about to be found out anew; when nothing is, what will be found.
    /// </summary>
    /// <param name="of">What the finding is about; what was found of another is not known of it.</param>
    public Task<T> AskAsync(string of)
    {
        lock (_gate)
        {
            var known = _known?.Of == of ? _known : null;
            if (_running is not { Task.IsCompleted: false } && (known is null || clock.GetElapsedTime(known.Since) > keep(known.Value)))
            {
                _running = (of, Task.Run(() => FindAsync(of), CancellationToken.None), clock.GetTimestamp());
            }

            return known is not null ? Task.FromResult(known.Value) : _running!.Value.Of == of ? _running.Value.Task : NextAsync(_running.Value.Task, of);
        }
    }

    /// <summary>Ends what is under way, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_running is { } running)
        {
            await ((Task)running.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _end.Dispose();
    }

    private async Task<T> FindAsync(string of)
    {
        var value = await find(_end.Token);
        lock (_gate)
        {
            _known = new Known(of, clock.GetTimestamp(), value);
        }

        return value;
    }

    private async Task<T> NextAsync(Task other, string of)
    {
        await other.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await AskAsync(of);
    }

    private sealed record Known(string Of, long Since, T Value);
}
