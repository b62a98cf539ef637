namespace Conversion.Api.Live;

/// <summary>
/// Where a reader of the event log is. Events commit in another order than they are numbered in, so one number does not say it:
/// a reader has read everything up to <see cref="Safe"/>, and some events beyond, with gaps that may yet be filled.
/// </summary>
/// <param name="safe">Everything up to here has been read, or will never be there.</param>
public sealed class LogPosition(long safe)
{
    private readonly SortedSet<long> _beyond = [];
    private readonly Dictionary<long, long?> _missing = [];

    /// <summary>Everything up to here has been read, or will never be there.</summary>
    public long Safe { get; private set; } = safe;

    /// <summary>Whether an event has been read.</summary>
    public bool Has(long sequence) => sequence <= Safe || _beyond.Contains(sequence);

    /// <summary>Notes that an event was read.</summary>
    public void Take(long sequence)
    {
        if (sequence > Safe)
        {
            _beyond.Add(sequence);
            Advance();
        }
    }

    /// <summary>
    /// Closes gaps. A number is drawn inside a transaction that has its id by then. So once every transaction that was running
    /// when a gap was seen has ended, and a look after that still does not find the number, its transaction was rolled back.
    /// </summary>
    /// <param name="oldestRunning">Ids below had ended before the latest look (<c>pg_snapshot_xmin</c>, asked before it).</param>
    /// <param name="next">Ids from here on had not begun then (<c>pg_snapshot_xmax</c>).</param>
    public void Settle(long oldestRunning, long next)
    {
        for (var missing = Safe + 1; _beyond.Count > 0 && missing < _beyond.Max; missing++)
        {
            if (_beyond.Contains(missing))
            {
                continue;
            }

            if (!_missing.TryGetValue(missing, out var endsBelow))
            {
                _missing[missing] = null; // who draws it may have begun after these ids were asked for
            }
            else if (endsBelow is null)
            {
                _missing[missing] = next;
            }
            else if (oldestRunning >= endsBelow)
            {
                _beyond.Add(missing);
            }
        }

        Advance();
    }

    private void Advance()
    {
        while (_beyond.Remove(Safe + 1))
        {
            _missing.Remove(++Safe);
        }
    }
}
