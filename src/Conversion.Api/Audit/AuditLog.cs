using System.Runtime.CompilerServices;
using Conversion.Api.Hosting;
using Conversion.Api.Live;
using Conversion.Domain.Audit;
using Conversion.Domain.Jobs;
using JasperFx.Events;
using Npgsql;

namespace Conversion.Api.Audit;

/// <summary>
/// Goes through the log of all jobs in the order of its numbers. Events commit in another order than they are numbered in, so a number
/// that is missing is waited for, until everybody who may have drawn it has ended (<see cref="LogPosition"/>): what is given out up to a
/// number is all that will ever be there.
/// </summary>
public sealed class AuditLog(EventLog log, NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The events after a number, in runs; what is no job's, and what does not fit the filter, is left out.</summary>
    public async IAsyncEnumerable<AuditRun> ReadAsync(long after, AuditFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var position = new LogPosition(after);
        var moved = clock.GetTimestamp();
        while (true)
        {
            var (before, look) = (position.Safe, await log.LookAsync(position.Safe, cancellation));
            foreach (var entry in look.Entries)
            {
                position.Take(entry.Sequence);
            }

            position.Settle(look.OldestRunning, look.Next);
            var isThrough = look.Entries.Count == 0 || position.Safe >= look.Entries[^1].Sequence;
            var isEnd = isThrough && !look.IsMore;
            if (position.Safe > before || isEnd)
            {
                moved = clock.GetTimestamp();
                var events = await ReadAsync([.. look.Entries.Where(entry => entry.Sequence <= position.Safe)], filter, cancellation);
                yield return new AuditRun(events, position.Safe, isEnd);
            }

            if (isEnd || clock.GetElapsedTime(moved) > Patience)
            {
                yield break; // somebody holds a number back for long: whoever asks again later goes on from here
            }

            if (position.Safe == before)
            {
                await Task.Delay(Pause, clock, cancellation);
            }
        }
    }

    private async Task<IReadOnlyList<IEvent>> ReadAsync(IReadOnlyList<LogEntry> entries, AuditFilter filter, CancellationToken cancellation)
    {
        if (filter.Job is { } job)
        {
            entries = [.. entries.Where(entry => entry.Job == job)];
        }

        if (filter.Caller is { } caller && entries.Count > 0)
        {
            var theirs = (await database.ReadAsync(
                $"select id from {EventStoreSetup.Schema}.mt_doc_conversionjob where id = any($1) and data ->> 'Caller' = $2", row => row.GetGuid(0), cancellation,
                [entries.Select(entry => entry.Job).Distinct().ToArray(), caller])).ToHashSet();
            entries = [.. entries.Where(entry => theirs.Contains(entry.Job))];
        }

        return [.. (await log.ReadAsync([.. entries], cancellation)).Where(appended =>
            appended.Data is IJobEvent && (filter.Kind is null || appended.EventType.Name == filter.Kind)
            && (filter.From is null || appended.Timestamp >= filter.From) && (filter.To is null || appended.Timestamp < filter.To))];
    }
}

/// <summary>A stretch of the log.</summary>
/// <param name="Events">Its events that fit, in the log's order.</param>
/// <param name="Through">Up to which number it goes.</param>
/// <param name="IsEnd">Whether nothing was behind it.</param>
public sealed record AuditRun(IReadOnlyList<IEvent> Events, long Through, bool IsEnd);
