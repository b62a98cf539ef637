using Conversion.Api.Hosting;
using Conversion.Projections;
using Npgsql;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>Counts what each source sent in a window, and how long it was waited for.</summary>
public sealed class SourceReadings(NpgsqlDataSource database)
{
    private const int Most = 1000;

    // A link that belongs to no known platform has a source of its own for each host.
    private static readonly string Read =
        $"""
         with span as materialized ({TimelineRows.Stages})
         select stage, coalesce(case when span.platform = 'generic' then substring(job.data ->> 'Url' from '^[a-z]+://([^/?#]+)') end, span.platform), sum(seconds),
           sum(least(coalesce(source, case stage when 'download' then seconds else 0 end), seconds)), sum(bytes)::float8
         from span left join {EventStoreSetup.Schema}.mt_doc_conversionjob job on job.id = span.job
         where stage in ('download', 'convert') and bytes > 0 group by 1, 2 order by 3 desc limit {Most}
         """;

    /// <summary>The sources on which most time went, at most 1,000.</summary>
    public async Task<IReadOnlyList<SourceReading>> ReadAsync(DateTimeOffset since, CancellationToken cancellation) => await database.ReadAsync(
        Read, row => new SourceReading(Enum.Parse<TimedStage>(row.GetString(0), ignoreCase: true), row.GetString(1), row.GetDouble(2), row.GetDouble(3), row.GetDouble(4)),
        cancellation, [since]);
}
