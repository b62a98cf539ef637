using Conversion.Api.Hosting;
using Conversion.Projections;
using Npgsql;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>Counts the stages in the timelines of all jobs: those that ended in a window, and those that are under way. Percentiles are exact.</summary>
public sealed class StageReadings(NpgsqlDataSource database)
{
    /// <summary>The stages of a window that begins at <c>$1</c>, one row each.</summary>
    internal const string Spans =
        $"""
         select t.id as job, t.data ->> 'Platform' as platform, t.data ->> 'Caller' as caller, span."Stage" as stage, span."Node" as node,
           span."Bytes" as bytes, span."MediaSeconds" as media, span."SourceSeconds" as source, span."EndedAt" is not null and span."EndedAt" <= now() as ended,
           greatest(0, extract(epoch from least(coalesce(span."EndedAt", now()), now()) - span."StartedAt"))::float8 as seconds
         from {EventStoreSetup.Schema}.mt_doc_jobtimeline t cross join lateral jsonb_to_recordset(t.data -> 'Stages') as span (
           "Stage" text, "Node" text, "StartedAt" timestamptz, "EndedAt" timestamptz, "Bytes" bigint, "MediaSeconds" float8, "SourceSeconds" float8)
         where (t.last_at >= $1 or t.is_open) and span."StartedAt" <= now() and (span."EndedAt" is null or span."EndedAt" >= $1)
         """;

    private const string Read =
        $"""
         with span as materialized ({Spans})
         select stage, count(*) filter (where ended),
           coalesce(percentile_cont(0.5) within group (order by seconds) filter (where ended), 0),
           coalesce(percentile_cont(0.95) within group (order by seconds) filter (where ended), 0),
           coalesce(sum(seconds) filter (where ended), 0), count(*) filter (where not ended),
           coalesce(sum(seconds) filter (where not ended), 0), coalesce(max(seconds) filter (where not ended), 0),
           percentile_cont(0.5) within group (order by bytes / nullif(seconds, 0)) filter (where bytes > 0),
           percentile_cont(0.5) within group (order by media / nullif(seconds, 0)) filter (where media > 0),
           sum(least(source, seconds)) / nullif(sum(seconds) filter (where source is not null), 0),
           (select most.platform from span most where most.stage = span.stage group by most.platform order by sum(most.seconds) desc, most.platform limit 1)
         from span group by stage
         """;

    /// <summary>Every stage, in the order in which jobs come to them.</summary>
    public async Task<IReadOnlyList<StageReading>> ReadAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var found = (await database.ReadAsync(Read, Reading, cancellation, [since])).ToDictionary(reading => reading.Stage);
        return [.. Enum.GetValues<TimedStage>().Select(stage => found.GetValueOrDefault(stage) ?? new StageReading(stage))];
    }

    private static StageReading Reading(NpgsqlDataReader row) => new(Enum.Parse<TimedStage>(row.GetString(0), ignoreCase: true))
    {
        Count = row.GetInt64(1),
        P50 = row.GetDouble(2),
        P95 = row.GetDouble(3),
        Seconds = row.GetDouble(4),
        UnderWay = row.GetInt64(5),
        UnderWaySeconds = row.GetDouble(6),
        LongestUnderWay = row.GetDouble(7),
        BytesPerSecond = Number(row, 8),
        MediaSpeed = Number(row, 9),
        SourceShare = Number(row, 10),
        MainPlatform = row.Text(11),
    };

    private static double? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}
