using System.Text.Json;
using Conversion.Api.Hosting;
using Npgsql;

namespace Conversion.Api.Diagnostics;

/// <summary>What became of runs, by platform, from the timelines of all jobs.</summary>
public sealed class PlatformOutcomes(NpgsqlDataSource database)
{
    private const string Read =
        $"""
         with run as materialized (
           {TimelineRows.Runs}
         ), told as (
           select platform,
             count(*) filter (where outcome = 'completed' and origin = 'new') as completed, count(*) filter (where outcome = 'failed' and origin = 'new') as failed,
             count(*) filter (where outcome = 'cancelled') as cancelled, count(*) filter (where outcome = 'completed' and origin = 'cache') as cached,
             count(*) filter (where outcome <> 'cancelled' and origin = 'shared') as shared,
             percentile_cont(0.5) within group (order by seconds) filter (where outcome = 'completed' and origin = 'new') as median
           from run group by platform
         ), kinds as (
           select platform, jsonb_object_agg(kind, count) as kinds from (
             select platform, kind, count(*) from run where outcome = 'failed' and origin = 'new' and kind is not null group by platform, kind) counted
           group by platform
         ), success as (
           select platform, max(succeeded_at) as last from {TimelineRows.Timelines} where succeeded_at is not null group by platform
         )
         select platform, coalesce(completed, 0), coalesce(failed, 0), coalesce(cancelled, 0), coalesce(cached, 0), coalesce(shared, 0), median, kinds, last
         from told left join kinds using (platform) full join success using (platform)
         """;

    /// <summary>The platforms on which runs ended since, or have ever succeeded, as far as is kept.</summary>
    public async Task<IReadOnlyDictionary<string, OutcomesView>> ReadAsync(DateTimeOffset since, CancellationToken cancellation) =>
        (await database.ReadAsync(Read, row => (Platform: row.GetString(0), Outcomes: View(row)), cancellation, [since])).ToDictionary(row => row.Platform, row => row.Outcomes);

    private static OutcomesView View(NpgsqlDataReader row) => new(
        row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.IsDBNull(6) ? null : row.GetDouble(6),
        row.Text(7) is { } kinds ? JsonSerializer.Deserialize<Dictionary<string, long>>(kinds)! : [], row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8));
}

/// <summary>What became of the runs of one platform that ended in a window.</summary>
/// <param name="Completed">Runs that did the work themselves and completed.</param>
/// <param name="Failed">Runs that did the work themselves and failed.</param>
/// <param name="Cancelled">Runs that a caller stopped.</param>
/// <param name="Cached">Runs that were served with a stored result.</param>
/// <param name="Shared">Runs that ended with another job's work, well or not.</param>
/// <param name="MedianSeconds">Half of the completed runs took so many seconds at most, waits included; null when there were none.</param>
/// <param name="FailuresByKind">Of what the failed runs failed.</param>
/// <param name="LastSuccessAt">When a run last completed by work of its own, in the window or before; null when none is known of.</param>
public sealed record OutcomesView(
    long Completed, long Failed, long Cancelled, long Cached, long Shared, double? MedianSeconds, IReadOnlyDictionary<string, long> FailuresByKind,
    DateTimeOffset? LastSuccessAt)
{
    /// <summary>On which nothing has ended.</summary>
    public static OutcomesView None { get; } = new(0, 0, 0, 0, 0, null, new Dictionary<string, long>(), null);

    /// <summary>The part, 0 to 1, of runs that completed of those that did the work themselves and were not stopped; null when there were none.</summary>
    public double? SuccessRate => Completed + Failed == 0 ? null : (double)Completed / (Completed + Failed);
}
