using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Npgsql;

namespace Conversion.Api.Jobs;

/// <summary>
/// How long a job will wait for a slot: with S slots at work on what takes T each, one falls free every T / S. T is the median of the
/// attempts that completed lately. Both are asked for every few seconds at most, since every submission wants to know.
/// </summary>
public sealed class SlotWait(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Read =
        $"""
         select (select coalesce(sum(slots), 0)::int from {NodePresence.Name} where {NodePresence.IsAlive}),
           (select count(*)::int from {EventStoreSetup.QueueTable} where running),
           (select percentile_cont(0.5) within group (order by extract(epoch from attempt."EndedAt" - attempt."StartedAt")::float8)
            from (select data from {EventStoreSetup.Schema}.mt_doc_jobtimeline where last_at >= now() - interval '1 hour' order by last_at desc limit 100) job
            cross join lateral jsonb_to_recordset(job.data -> 'Attempts') as attempt ("StartedAt" timestamptz, "EndedAt" timestamptz, "End" text)
            where attempt."End" = 'completed')
         """;

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private Task<Figures> _latest = Task.FromResult(Figures.None);
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;

    /// <summary>Seconds until the job at <paramref name="position"/> (1 is the next one) has a slot; null where none is to be waited for, or nobody can say.</summary>
    public async Task<double?> ForAsync(int position, CancellationToken cancellation)
    {
        var (slots, running, typical) = await LatestAsync().WaitAsync(cancellation);
        var behind = position - Math.Max(0, slots - running);
        return slots > 0 && behind > 0 && typical is { } seconds ? behind * seconds / slots : null;
    }

    private Task<Figures> LatestAsync()
    {
        lock (_gate)
        {
            if (_latest.IsFaulted || (_latest.IsCompleted && clock.GetUtcNow() - _askedAt > Freshness))
            {
                (_latest, _askedAt) = (AskAsync(), clock.GetUtcNow());
            }

            return _latest;
        }
    }

    private async Task<Figures> AskAsync() =>
        (await database.ReadAsync(Read, row => new Figures(row.GetInt32(0), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetDouble(2)), CancellationToken.None)).Single();

    private sealed record Figures(int Slots, int Running, double? Typical)
    {
        public static Figures None { get; } = new(0, 0, null);
    }
}
