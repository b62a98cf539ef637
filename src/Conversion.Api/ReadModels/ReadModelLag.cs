using Conversion.Api.Hosting;
using Npgsql;

namespace Conversion.Api.ReadModels;

/// <summary>
/// How far one asynchronous read model is behind the log, by count and by the age of the oldest event that it has not taken: a model that stands
/// still shows, however few events there are.
/// </summary>
/// <param name="Model">Its name.</param>
/// <param name="EventsBehind">Events that it has not taken, by their numbers; a number that was never given out counts too.</param>
/// <param name="OldestSeconds">How old the first of these is; 0 when there is none.</param>
/// <param name="IsRebuilt">Whether a rebuild was asked for in the last ten minutes and has not come to its end.</param>
public sealed record ReadModelLag(string Model, long EventsBehind, double OldestSeconds, bool IsRebuilt)
{
    /// <summary>The query, which needs no parameters; <see cref="Of"/> reads its rows, one for each model.</summary>
    internal static readonly string Query =
        $"""
         select kept.model, greatest(0, (select coalesce(max(seq_id), 0) from {EventStoreSetup.Schema}.mt_events) - coalesce(reached.last_seq_id, 0)),
           greatest(0, coalesce(extract(epoch from clock_timestamp() - (
             select timestamp from {EventStoreSetup.Schema}.mt_events where seq_id > coalesce(reached.last_seq_id, 0) order by seq_id limit 1)), 0))::float8,
           exists (select from {ProjectionRebuilds.Name} where finished_at is null and requested_at > now() - interval '10 minutes')
         from (values {string.Join(", ", AsyncModels.All.Select(model => $"('{model}', '{AsyncModels.ShardOf(model)}')"))}) as kept (model, shard)
         left join {EventStoreSetup.Schema}.mt_event_progression reached on reached.name = kept.shard
         """;

    /// <summary>Asks for all of them.</summary>
    public static async Task<IReadOnlyList<ReadModelLag>> ReadAsync(NpgsqlDataSource database, CancellationToken cancellation) =>
        await database.ReadAsync(Query, Of, cancellation);

    /// <summary>Reads a row of <see cref="Query"/>.</summary>
    internal static ReadModelLag Of(NpgsqlDataReader row) => new(row.GetString(0), row.GetInt64(1), row.GetDouble(2), row.GetBoolean(3));
}
