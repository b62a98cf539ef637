using System.Runtime.CompilerServices;
using Conversion.Domain.Jobs;
using Marten;
using Npgsql;

namespace Conversion.Api.Live;

/// <summary>The frames of all of a caller's jobs for one listener: the states of those that have not ended, then every change.</summary>
public sealed class CallerFeed(IDocumentStore store, NpgsqlDataSource database, EventTail tail)
{
    private const int PageSize = 500;

    /// <summary>
    /// Follows all jobs of <paramref name="caller"/>: from their present states, or from what comes after <paramref name="cursor"/>.
    /// A listener that falls behind is shown each job's latest state, and every end.
    /// </summary>
    public async IAsyncEnumerable<Delivery> FollowAsync(string caller, LogCursor? cursor, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var watch = await tail.WatchAsync(caller, cancellation);
        var live = watch.Caller;
        using var changes = live.Subscribers.Add(cancellation);
        var (jobs, order, id) = live.Snapshot();
        var told = new Told(id);
        if (cursor is null)
        {
            foreach (var state in StatesOf(jobs, LogCursor.Parse(id)))
            {
                yield return state;
            }

            if (jobs.Count == 0)
            {
                yield return new Delivery(null, id);
            }
        }
        else
        {
            if (cursor.ToldUpTo is { } last)
            {
                // What has changed since then is told by the log, as of each change.
                var changed = await ChangedSinceAsync(caller, cursor, cancellation);
                foreach (var state in StatesOf([.. jobs.Where(job => job.Id.CompareTo(last) > 0 && !changed.Contains(job.Id))], cursor with { ToldUpTo = null }))
                {
                    yield return state;
                }
            }

            await foreach (var past in ReadAsync(caller, cursor, told, isMerged: false, cancellation))
            {
                yield return past;
                id = past.Id ?? id;
            }
        }

        while (true)
        {
            while (live.After(order, out var isBehind) is var next && (next is not null || isBehind))
            {
                if (next is null)
                {
                    var reached = LogCursor.Parse(id);
                    (_, order, var now) = live.Snapshot();
                    told = new Told(now);
                    await foreach (var past in ReadAsync(caller, reached, told, isMerged: true, cancellation))
                    {
                        yield return past;
                        id = past.Id ?? id;
                    }

                    continue;
                }

                order = next.Order;
                if (!told.Remove(next.Sequence))
                {
                    id = next.Id;
                    yield return new Delivery(next.Frame, id);
                }
            }

            await changes.WaitAsync();
            if (live.Order == order && changes.TakePulse())
            {
                id = live.Id;
                yield return new Delivery(null, id);
            }
        }
    }

    // A listener that is cut off among them goes on with the next one; it has the cursor itself with the last.
    private static IEnumerable<Delivery> StatesOf(IReadOnlyList<ConversionJob> jobs, LogCursor cursor) => jobs.Select((job, i) => new Delivery(
        new LiveFrame(job), (i == jobs.Count - 1 ? cursor : cursor with { ToldUpTo = job.Id }).ToString(), IsPast: true));

    private async Task<HashSet<Guid>> ChangedSinceAsync(string caller, LogCursor cursor, CancellationToken cancellation)
    {
        var changed = new HashSet<Guid>();
        for (var from = cursor.Safe; (await PageAsync(caller, from, cancellation)).ToList() is { Count: > 0 } page; from = page[^1].Sequence)
        {
            changed.UnionWith(page.Where(entry => !cursor.Has(entry.Sequence)).Select(entry => entry.Job));
        }

        return changed;
    }

    /// <summary>The caller's events that <paramref name="cursor"/> does not have, in order of number, until there are no more.</summary>
    private async IAsyncEnumerable<Delivery> ReadAsync(
        string caller, LogCursor cursor, Told told, bool isMerged, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // What is beyond this may be read again, out of the frames that came meanwhile.
        var safe = Math.Max(cursor.Safe, tail.Safe);
        var beyond = cursor.Beyond.ToHashSet();
        var from = cursor.Safe;
        while (true)
        {
            var page = (await PageAsync(caller, from, cancellation)).ToList();
            if (page.Count == 0)
            {
                yield break;
            }

            from = page[^1].Sequence;
            foreach (var (frame, sequence, merged) in await FramesAsync([.. page.Where(entry => !cursor.Has(entry.Sequence))], isMerged, cancellation))
            {
                beyond.Add(sequence);
                told.Add(sequence);
                yield return new Delivery(frame, LogCursor.Format(Math.Min(safe, sequence), beyond), merged, IsPast: !isMerged);
            }
        }
    }

    private async Task<IReadOnlyList<(LiveFrame Frame, long Sequence, int Merged)>> FramesAsync(
        IReadOnlyList<(long Sequence, Guid Job, int Version)> page, bool isMerged, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var frames = new List<(LiveFrame Frame, long Sequence, int Merged)>();
        foreach (var job in page.GroupBy(entry => entry.Job))
        {
            var sequences = job.ToDictionary(entry => entry.Version, entry => entry.Sequence);
            var (first, last) = (sequences.Keys.Min(), sequences.Keys.Max());
            var all = new List<LiveFrame>();
            for (var version = first - 1; version < last && await session.FramesAsync(job.Key, version, last, cancellation) is { Count: > 0 } some; version = all[^1].Version)
            {
                all.AddRange(some);
            }

            var shown = all.Where(frame => sequences.ContainsKey(frame.Version) && (!isMerged || frame.IsEnd || frame.Version == last)).ToList();
            frames.AddRange(shown.Select(frame => (frame, sequences[frame.Version], isMerged && frame.Version == last ? all.Count - shown.Count : 0)));
        }

        return [.. frames.OrderBy(entry => entry.Sequence)];
    }

    /// <summary>Events that were told out of the log and will come once more among the frames, which began at <paramref name="id"/>.</summary>
    private sealed class Told(string id)
    {
        private readonly LogCursor _beganAt = LogCursor.Parse(id);
        private readonly HashSet<long> _sequences = [];

        public void Add(long sequence)
        {
            if (!_beganAt.Has(sequence))
            {
                _sequences.Add(sequence);
            }
        }

        public bool Remove(long sequence) => _sequences.Remove(sequence);
    }

    private async Task<IEnumerable<(long Sequence, Guid Job, int Version)>> PageAsync(string caller, long after, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
             select e.seq_id, e.stream_id, e.version from {Hosting.EventStoreSetup.Schema}.mt_events e
             join {Hosting.EventStoreSetup.Schema}.mt_doc_conversionjob job on job.id = e.stream_id
             where e.seq_id > $1 and job.data ->> 'Caller' = $2 order by e.seq_id limit {PageSize}
             """);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = caller });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var page = new List<(long, Guid, int)>();
        while (await reader.ReadAsync(cancellation))
        {
            page.Add((reader.GetInt64(0), reader.GetGuid(1), (int)reader.GetInt64(2)));
        }

        return page;
    }
}
