using Conversion.Domain.Jobs;
using JasperFx.Events;

namespace Conversion.Api.Live;

/// <summary>
/// A caller to all of whose jobs somebody on this node listens: the states of those that have not ended, and the latest frames for
/// all of the caller's listeners, in the order in which they came.
/// </summary>
public sealed class LiveCaller
{
    private const int MostEntries = 64;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ConversionJob> _states;
    private readonly SortedSet<long> _beyond = [];
    private readonly List<CallerEntry> _entries = [];
    private long _safe;
    private long _order;

    public LiveCaller(IEnumerable<ConversionJob> unfinished) => _states = unfinished.ToDictionary(job => job.Id);

    /// <summary>Who is woken by the next frame, or by a pulse.</summary>
    public Subscribers Subscribers { get; } = new();

    /// <summary>How many frames have come.</summary>
    public long Order
    {
        get { lock (_gate) { return _order; } }
    }

    /// <summary>What a listener that has every frame until now has.</summary>
    public string Id
    {
        get { lock (_gate) { return LogCursor.Format(_safe, _beyond); } }
    }

    /// <summary>The state of a job that has not ended; null when it has, or is not known.</summary>
    public ConversionJob? StateOf(Guid job)
    {
        lock (_gate)
        {
            return _states.GetValueOrDefault(job);
        }
    }

    /// <summary>The states of all that have not ended, with the order and the id that go with them.</summary>
    public (IReadOnlyList<ConversionJob> Jobs, long Order, string Id) Snapshot()
    {
        lock (_gate)
        {
            return ([.. _states.Values.OrderBy(job => job.Id)], _order, LogCursor.Format(_safe, _beyond));
        }
    }

    /// <summary>Takes an event of one of the caller's jobs.</summary>
    /// <param name="before">The job before it.</param>
    /// <param name="appended">The event.</param>
    /// <param name="shared">Its frame, when the job's own listeners have needed it already.</param>
    /// <param name="safe">Up to where the log has been read.</param>
    public void Apply(ConversionJob before, IEvent appended, LiveFrame? shared, long safe)
    {
        lock (_gate)
        {
            _beyond.Add(appended.Sequence);
            Pass(safe);
            if (appended.Version <= before.Version)
            {
                return; // the states that it was begun with had it
            }

            var after = ConversionJob.Evolve(before, appended.Data);
            _ = after.IsTerminal ? _states.Remove(after.Id) : (_states[after.Id] = after) is not null;
            _entries.Add(new CallerEntry(++_order, appended.Sequence, LogCursor.Format(_safe, _beyond), shared ?? new LiveFrame(after, appendedAt: appended.Timestamp)));
            if (_entries.Count > MostEntries)
            {
                _entries.RemoveAt(0);
            }
        }

        Subscribers.Wake();
    }

    /// <summary>The log has been read up to <paramref name="safe"/>.</summary>
    public void Passed(long safe)
    {
        lock (_gate)
        {
            Pass(safe);
        }
    }

    /// <summary>
    /// What follows for a listener that has the frames up to <paramref name="order"/>; null when it has them all.
    /// <paramref name="isBehind"/> when it has fallen behind all frames at hand, and has to be told from the log.
    /// </summary>
    public CallerEntry? After(long order, out bool isBehind)
    {
        lock (_gate)
        {
            var first = _entries.Count > 0 ? _entries[0].Order : _order + 1;
            isBehind = order + 1 < first;
            return order < _order && !isBehind ? _entries[(int)(order + 1 - first)] : null;
        }
    }

    private void Pass(long safe)
    {
        _safe = Math.Max(_safe, safe);
        _beyond.RemoveWhere(sequence => sequence <= _safe);
    }
}

/// <summary>One frame for a caller's listeners.</summary>
/// <param name="Order">Its number among the caller's frames on this node.</param>
/// <param name="Sequence">Its event's number in the log.</param>
/// <param name="Id">What a listener that has it has.</param>
/// <param name="Frame">The job.</param>
public sealed record CallerEntry(long Order, long Sequence, string Id, LiveFrame Frame);
