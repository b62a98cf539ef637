using Conversion.Api.Hosting;
using Conversion.Projections;
using Npgsql;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>Counts the stages in the timelines of all jobs: those that ended in a window, and those that are under way. Percentiles are exact.</summary>
public sealed class StageReadings(NpgsqlDataSource database)
{
    private const string Read =
        $"""
         with span as materialized ({TimelineRows.Stages})
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
