using Conversion.Api.Hosting;

namespace Conversion.Api.Diagnostics;

/// <summary>The lists in all timelines as rows, for queries that count them.</summary>
internal static class TimelineRows
{
    /// <summary>The table of timelines.</summary>
    public const string Timelines = $"{EventStoreSetup.Schema}.mt_doc_jobtimeline";

    /// <summary>The runs that ended in a window that begins at <c>$1</c>.</summary>
    public const string Runs =
        $"""
         select t.platform, run."Origin" as origin, run."Outcome" as outcome, run."Kind" as kind, run."EndedAt" as ended_at,
           extract(epoch from run."EndedAt" - run."StartedAt")::float8 as seconds
         from {Timelines} t cross join lateral jsonb_to_recordset(t.data -> 'Runs') as run (
           "Origin" text, "Outcome" text, "Kind" text, "StartedAt" timestamptz, "EndedAt" timestamptz)
         where t.last_at >= $1 and run."EndedAt" >= $1
         """;

    /// <summary>The attempts that completed or failed in it.</summary>
    public const string Attempts =
        $"""
         select t.platform, attempt."Kind" as kind
         from {Timelines} t cross join lateral jsonb_to_recordset(t.data -> 'Attempts') as attempt ("End" text, "Kind" text, "EndedAt" timestamptz)
         where t.last_at >= $1 and attempt."EndedAt" >= $1 and attempt."End" in ('completed', 'failed')
         """;

    /// <summary>The stages that lie in it, wholly or in part.</summary>
    public const string Stages =
        $"""
         select t.id as job, t.data ->> 'Platform' as platform, t.data ->> 'Caller' as caller, span."Stage" as stage, span."Node" as node, span."EndedAt" as ended_at,
           span."Bytes" as bytes, span."MediaSeconds" as media, span."SourceSeconds" as source, span."EndedAt" is not null and span."EndedAt" <= now() as ended,
           greatest(0, extract(epoch from least(coalesce(span."EndedAt", now()), now()) - span."StartedAt"))::float8 as seconds
         from {Timelines} t cross join lateral jsonb_to_recordset(t.data -> 'Stages') as span (
           "Stage" text, "Node" text, "StartedAt" timestamptz, "EndedAt" timestamptz, "Bytes" bigint, "MediaSeconds" float8, "SourceSeconds" float8)
         where (t.last_at >= $1 or t.is_open) and span."StartedAt" <= now() and (span."EndedAt" is null or span."EndedAt" >= $1)
         """;
}
