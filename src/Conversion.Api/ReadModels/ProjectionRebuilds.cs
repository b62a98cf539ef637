using Conversion.Api.Hosting;
using Npgsql;
using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conversion.Api.ReadModels;

/// <summary>
/// The rebuilds that were asked for, one row a model. Any node takes the wish; the node on which the model's daemon runs
/// fulfils it, and while it does holds a lock that goes with its connection: a wish outlives the node that was at it.
/// </summary>
public sealed class ProjectionRebuilds(NpgsqlDataSource database)
{
    internal const string Name = $"{EventStoreSetup.Schema}.projection_rebuild";

    /// <summary>The table, which is made with the event store's.</summary>
    public static ISchemaObject Table()
    {
        var table = new Table(new PostgresqlObjectName(EventStoreSetup.Schema, Name[(EventStoreSetup.Schema.Length + 1)..], SchemaUtils.IdentifierUsage.General));
        table.AddColumn<string>("name").AsPrimaryKey();
        table.AddColumn<string>("requested_by").NotNull();
        table.AddColumn("requested_at", "timestamp with time zone").NotNull();
        table.AddColumn<int>("attempts").NotNull();
        table.AddColumn("started_at", "timestamp with time zone");
        table.AddColumn<string>("node");
        table.AddColumn("finished_at", "timestamp with time zone");
        table.AddColumn<long>("sequence");
        table.AddColumn<string>("failure");
        return table;
    }

    /// <summary>Asks for a rebuild. False when one is asked for already and has not ended.</summary>
    public async Task<bool> TryRequestAsync(string model, string by, CancellationToken cancellation) =>
        (await database.ReadAsync(
            $"""
             insert into {Name} as last (name, requested_by, requested_at, attempts) values ($1, $2, now(), 0)
             on conflict (name) do update set requested_by = excluded.requested_by, requested_at = excluded.requested_at, attempts = 0,
                 started_at = null, node = null, finished_at = null, sequence = null, failure = null
             where last.finished_at is not null returning 1
             """,
            row => row.GetInt32(0), cancellation, [model, by])).Count > 0;

    /// <summary>How a model stands.</summary>
    public async Task<ProjectionView> LookAtAsync(string model, CancellationToken cancellation)
    {
        var rebuild = await database.ReadAsync(
            $"select requested_by, requested_at, started_at, node, finished_at, sequence, failure from {Name} where name = $1",
            row => new ProjectionRebuild(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), Time(row, 2), row.Text(3), Time(row, 4), row.IsDBNull(5) ? null : row.GetInt64(5), row.Text(6)),
            cancellation, [model]);
        var (sequence, newest) = (await database.ReadAsync(
            $"""
             select coalesce((select last_seq_id from {EventStoreSetup.Schema}.mt_event_progression where name = $1), 0),
                    coalesce((select max(seq_id) from {EventStoreSetup.Schema}.mt_events), 0)
             """,
            row => (row.GetInt64(0), row.GetInt64(1)), cancellation, [AsyncModels.ShardOf(model)]))[0];
        return new ProjectionView(model, sequence, newest - sequence, rebuild.FirstOrDefault());
    }

    /// <summary>The models whose rebuild has not ended.</summary>
    public Task<List<string>> UnfinishedAsync(CancellationToken cancellation) =>
        database.ReadAsync($"select name from {Name} where finished_at is null", row => row.GetString(0), cancellation);

    /// <summary>Whether a model was being rebuilt at some time since <paramref name="since"/>: what was read of it then means nothing.</summary>
    public async Task<bool> IsUnsettledAsync(DateTimeOffset since, CancellationToken cancellation) =>
        (await database.ReadAsync($"select 1 from {Name} where finished_at is null or finished_at > $1", row => row.GetInt32(0), cancellation, [since])).Count > 0;

    /// <summary>Takes a rebuild in hand; null when another node has it, or it has ended.</summary>
    public async Task<RebuildInHand?> TryTakeAsync(string model, string node, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        if (!(await connection.ReadAsync("select pg_try_advisory_lock($1, hashtext($2))", row => row.GetBoolean(0), cancellation, [RebuildInHand.LockSpace, model]))[0])
        {
            await connection.DisposeAsync();
            return null;
        }

        var hold = new RebuildInHand(connection, model);
        var attempts = await connection.ReadAsync(
            $"update {Name} set attempts = attempts + 1, started_at = now(), node = $2 where name = $1 and finished_at is null returning attempts",
            row => row.GetInt32(0), cancellation, [model, node]);
        if (attempts.Count == 0)
        {
            await hold.DisposeAsync();
            return null;
        }

        hold.Attempt = attempts[0];
        return hold;
    }

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}

/// <summary>A rebuild that this node has in hand, for as long as its connection lives.</summary>
public sealed class RebuildInHand(NpgsqlConnection connection, string model) : IAsyncDisposable
{
    internal const int LockSpace = 0x7265; // keeps these locks apart from whoever else uses advisory ones

    /// <summary>1 for the first node, or time, that it was taken in hand.</summary>
    public int Attempt { get; internal set; }

    /// <summary>Notes the end.</summary>
    public Task FinishAsync(string? failure, CancellationToken cancellation) => connection.ReadAsync(
        $"""
         update {ProjectionRebuilds.Name} set finished_at = now(), failure = $2,
             sequence = coalesce((select last_seq_id from {EventStoreSetup.Schema}.mt_event_progression where name = $3), 0)
         where name = $1 and finished_at is null returning 1
         """,
        row => row.GetInt32(0), cancellation, [model, (object?)failure ?? DBNull.Value, AsyncModels.ShardOf(model)]);

    // The pool keeps the connection, and the lock with it, unless it is given back first.
    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.ReadAsync("select pg_advisory_unlock($1, hashtext($2))", _ => 0, CancellationToken.None, [LockSpace, model]);
        }
        catch (NpgsqlException)
        {
            NpgsqlConnection.ClearPool(connection); // the connection is broken; the lock went with it
        }

        await connection.DisposeAsync();
    }
}
