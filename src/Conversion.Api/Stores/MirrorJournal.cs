using Conversion.Api.Hosting;
using Conversion.Storage;
using Conversion.Storage.Mirrored;
using Npgsql;
using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conversion.Api.Stores;

/// <summary>What a primary store and its backup have still to be given or rid of, one row an artifact, for all nodes.</summary>
public sealed class MirrorJournal(NpgsqlDataSource database) : IMirrorJournal
{
    private const string TableName = "mirror_journal";
    internal const string Name = $"{EventStoreSetup.Schema}.{TableName}";

    /// <summary>The table, which is made with the event store's.</summary>
    public static ISchemaObject Table()
    {
        var table = new Table(new PostgresqlObjectName(EventStoreSetup.Schema, TableName, SchemaUtils.IdentifierUsage.General));
        table.AddColumn<string>("artifact_id").AsPrimaryKey();
        table.AddColumn<string>("work").NotNull();
        table.AddColumn<int>("attempts").NotNull();
        table.AddColumn<long>("stamp").NotNull();
        table.AddColumn("due_at", "timestamp with time zone").NotNull();
        return table;
    }

    // Whoever notes a removal is about to do it; others see to it only if that one dies over it.
    public Task NoteAsync(string artifactId, MirrorWork work, CancellationToken cancellation) => DoAsync(
        $"""
         insert into {Name} as noted (artifact_id, work, attempts, stamp, due_at)
         values ($1, $2, 0, (extract(epoch from clock_timestamp()) * 1000000)::bigint, now() + case $2 when '{nameof(MirrorWork.Delete)}' then interval '30 seconds' else interval '0' end)
         on conflict (artifact_id) do update set work = excluded.work, attempts = 0, stamp = excluded.stamp, due_at = excluded.due_at
         where noted.work <> '{nameof(MirrorWork.Delete)}' or excluded.work = '{nameof(MirrorWork.Delete)}'
         returning 1
         """,
        _ => 0, cancellation, artifactId, work.ToString());

    public Task ForgetAsync(string artifactId, CancellationToken cancellation) =>
        DoAsync($"delete from {Name} where artifact_id = $1 returning 1", _ => 0, cancellation, artifactId);

    public async Task<IReadOnlyList<MirrorEntry>> TakeAsync(int most, TimeSpan hold, CancellationToken cancellation) => await DoAsync(
        $"""
         update {Name} set attempts = attempts + 1, due_at = now() + $2
         where artifact_id in (select artifact_id from {Name} where due_at <= now() order by due_at limit $1 for update skip locked)
         returning artifact_id, work, attempts, stamp
         """,
        row => new MirrorEntry(row.GetString(0), Enum.Parse<MirrorWork>(row.GetString(1)), row.GetInt32(2), row.GetInt64(3)), cancellation, most, hold);

    public Task CompleteAsync(MirrorEntry entry, CancellationToken cancellation) =>
        DoAsync($"delete from {Name} where artifact_id = $1 and stamp = $2 returning 1", _ => 0, cancellation, entry.ArtifactId, entry.Stamp);

    public Task PostponeAsync(MirrorEntry entry, TimeSpan pause, CancellationToken cancellation) =>
        DoAsync($"update {Name} set due_at = now() + $3 where artifact_id = $1 and stamp = $2 returning 1", _ => 0, cancellation, entry.ArtifactId, entry.Stamp, pause);

    private async Task<List<T>> DoAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] parameters)
    {
        try
        {
            return await database.ReadAsync(sql, read, cancellation, parameters);
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            throw new ArtifactStoreException($"The journal of the mirrored store cannot be reached: {failure.GetBaseException().Message}", StorageFault.Unreachable, failure);
        }
    }
}
