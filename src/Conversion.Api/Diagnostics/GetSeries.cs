using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Projections;
using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics;

public static class GetSeries
{
    private const int Buckets = 30;

    private const string Runs =
        $"""
         select platform, floor(extract(epoch from ended_at - $1) / $2)::int,
           count(*) filter (where outcome = 'completed'), count(*) filter (where outcome = 'failed'),
           percentile_cont(0.5) within group (order by seconds) filter (where outcome = 'completed')
         from ({TimelineRows.Runs}) run where origin = 'new' group by 1, 2 order by 1, 2
         """;

    private const string Stages =
        $"""
         select stage, floor(extract(epoch from ended_at - $1) / $2)::int, 0::bigint, 0::bigint, percentile_cont(0.5) within group (order by seconds)
         from ({TimelineRows.Stages}) span where ended group by 1, 2 order by 1, 2
         """;

    public static void Configure(HttpChain chain) => chain.Metadata.Produces<SeriesView>(200).ProducesProblem(400).ProducesProblem(403);

    /// <summary>Outcomes and times over time, for charts. For operators.</summary>
    /// <param name="window">How far back to look, such as <c>15m</c>, <c>24h</c> or <c>7d</c>; an hour when absent.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/series")]
    public static async Task<IResult> Get(string? window, NpgsqlDataSource database, TimeProvider clock, CancellationToken cancellation)
    {
        if (Window.Read(window, out var refusal) is not { } length)
        {
            return refusal!;
        }

        var since = clock.GetUtcNow() - length.Length;
        var seconds = length.Length.TotalSeconds / Buckets;
        var runs = await ReadAsync(database, Runs, since, seconds, cancellation);
        var stages = (await ReadAsync(database, Stages, since, seconds, cancellation)).ToLookup(row => row.Name);
        return Results.Json(new SeriesView(
            since, seconds, Buckets,
            [.. runs.GroupBy(row => row.Name).Select(of => new PlatformSeries(of.Key, Spread(of, row => row.Completed), Spread(of, row => row.Failed), Spread(of, row => row.Median)))],
            [.. Enum.GetValues<TimedStage>().Select(stage => (Stage: stage, Rows: stages[stage.ToString().ToLowerInvariant()]))
                .Where(of => of.Rows.Any()).Select(of => new StageSeries(of.Stage, Spread(of.Rows, row => row.Median)))]));
    }

    private static Task<List<Counted>> ReadAsync(NpgsqlDataSource database, string sql, DateTimeOffset since, double seconds, CancellationToken cancellation) => database.ReadAsync(
        sql, row => new Counted(row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetDouble(4)), cancellation, [since, seconds]);

    // What ended after the question was asked is in no bucket.
    private static T[] Spread<T>(IEnumerable<Counted> rows, Func<Counted, T> value)
    {
        var all = new T[Buckets];
        foreach (var row in rows.Where(row => row.Bucket is >= 0 and < Buckets))
        {
            all[row.Bucket] = value(row);
        }

        return all;
    }

    private sealed record Counted(string Name, int Bucket, long Completed, long Failed, double? Median);
}

/// <summary>What ended in each interval of a window.</summary>
/// <param name="Since">When the first interval begins.</param>
/// <param name="BucketSeconds">How long each is.</param>
/// <param name="Buckets">How many there are: each list below has as many entries.</param>
/// <param name="Platforms">Platforms on which a run ended that did the work itself, by name.</param>
/// <param name="Stages">Stages that a job went through, in the order in which jobs come to them.</param>
public sealed record SeriesView(
    DateTimeOffset Since, double BucketSeconds, int Buckets, IReadOnlyList<PlatformSeries> Platforms, IReadOnlyList<StageSeries> Stages);

/// <summary>The runs of one platform.</summary>
/// <param name="Platform">Its name.</param>
/// <param name="Completed">Runs that completed.</param>
/// <param name="Failed">Runs that failed.</param>
/// <param name="MedianSeconds">Half of those that completed took so many seconds at most, waits included; null where none did.</param>
public sealed record PlatformSeries(string Platform, IReadOnlyList<long> Completed, IReadOnlyList<long> Failed, IReadOnlyList<double?> MedianSeconds);

/// <summary>One stage over all platforms.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="P50">Half of those that ended took so many seconds at most; null where none did.</param>
public sealed record StageSeries(TimedStage Stage, IReadOnlyList<double?> P50);
