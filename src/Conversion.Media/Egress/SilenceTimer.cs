namespace Conversion.Media.Egress;

/// <summary>Gives a connection up when the far side has been waited for in vain for <paramref name="longest"/>.</summary>
/// <param name="connection">Cancelled when the time is over.</param>
/// <param name="longest">The bound.</param>
internal sealed class SilenceTimer(CancellationTokenSource connection, TimeSpan longest)
{
    private readonly Lock _lock = new();
    private int _pauses;

    /// <summary>Something moved: the time starts anew.</summary>
    public void Restart() => Change(0);

    /// <summary>It is not the far side that is waited for, until as many calls of <see cref="Resume"/>.</summary>
    public void Pause() => Change(+1);

    /// <summary>The time starts anew after a pause.</summary>
    public void Resume() => Change(-1);

    private void Change(int pauses)
    {
        lock (_lock)
        {
            _pauses += pauses;
            connection.CancelAfter(_pauses > 0 ? Timeout.InfiniteTimeSpan : longest);
        }
    }
}
