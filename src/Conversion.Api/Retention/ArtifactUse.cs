using System.Collections.Concurrent;
using Conversion.Api.Hosting;
using Npgsql;
using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conversion.Api.Retention;

/// <summary>
/// When each result was used last: what has not been for the longest time goes first, and what is being read now is not taken from
/// under its reader. Noted when a reading begins, and each half minute while it lasts.
/// </summary>
public sealed class ArtifactUse(NpgsqlDataSource database, TimeProvider clock, ILogger<ArtifactUse> log)
    : RecurringWatch("What results are in use could not be noted", clock, log)
{
    internal const string Name = $"{EventStoreSetup.Schema}.artifact_use";
    private readonly ConcurrentDictionary<string, int> _readers = new();

    /// <summary>The table, which is made with the event store's.</summary>
    public static ISchemaObject Table()
    {
        var table = new Table(new PostgresqlObjectName(EventStoreSetup.Schema, Name[(EventStoreSetup.Schema.Length + 1)..], SchemaUtils.IdentifierUsage.General));
        table.AddColumn<string>("artifact_id").AsPrimaryKey();
        table.AddColumn("used_at", "timestamp with time zone").NotNull();
        return table;
    }

    /// <summary>A reader has it until it is disposed.</summary>
    public async Task<IDisposable> BeginAsync(string artifactId, CancellationToken cancellation)
    {
        _readers.AddOrUpdate(artifactId, 1, (_, readers) => readers + 1);
        var reading = new Reading(this, artifactId);
        try
        {
            await NoteAsync([artifactId], cancellation);
            return reading;
        }
        catch
        {
            reading.Dispose();
            throw;
        }
    }

    /// <summary>Somebody may read it until then without the service's hearing of it: by a link that the store gives it out by.</summary>
    public async Task NoteUntilAsync(string artifactId, DateTimeOffset until, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
             insert into {Name} as known (artifact_id, used_at) values ($1, $2)
             on conflict (artifact_id) do update set used_at = greatest(known.used_at, excluded.used_at)
             """);
        command.Parameters.Add(new() { Value = artifactId });
        command.Parameters.Add(new() { Value = until });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Notes what is being read.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        if (!_readers.IsEmpty)
        {
            await NoteAsync([.. _readers.Keys], cancellation);
        }
    }

    protected override TimeSpan PauseBefore(int runs) => TimeSpan.FromSeconds(30);

    // Not more than every twenty seconds each: ten readers of one file are one use.
    private async Task NoteAsync(string[] artifacts, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
             insert into {Name} as known (artifact_id, used_at) select artifact, now() from unnest($1) artifact
             on conflict (artifact_id) do update set used_at = excluded.used_at where known.used_at < now() - interval '20 seconds'
             """);
        command.Parameters.Add(new() { Value = artifacts });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private void End(string artifactId)
    {
        while (_readers.TryGetValue(artifactId, out var readers)
            && !(readers == 1 ? _readers.TryRemove(new(artifactId, 1)) : _readers.TryUpdate(artifactId, readers - 1, readers)))
        {
            // another reader came or went meanwhile
        }
    }

    private sealed class Reading(ArtifactUse use, string artifactId) : IDisposable
    {
        private ArtifactUse? _use = use;

        public void Dispose() => Interlocked.Exchange(ref _use, null)?.End(artifactId);
    }
}
