using System.Runtime.CompilerServices;
using Conversion.Api.Hosting;
using Conversion.Api.ReadModels;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Npgsql;

namespace Conversion.Api.Verifying;

/// <summary>Some streams with their read models, on a connection whose transaction is one snapshot. One stream at a time is in memory.</summary>
internal sealed class JobPage(NpgsqlConnection connection, StoredDocuments documents, IReadOnlyList<(Guid Id, long Version)> streams)
{
    private const string Schema = EventStoreSetup.Schema;
    private readonly Guid[] _ids = [.. streams.Select(stream => stream.Id)];

    /// <summary>The jobs, in the order of the streams that were asked for: by id, as PostgreSQL compares.</summary>
    public async IAsyncEnumerable<StoredJob> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var sequences = (await connection.ReadAsync(
            $"select name, last_seq_id from {Schema}.mt_event_progression", row => (Name: row.GetString(0), Sequence: row.GetInt64(1)), cancellation))
            .ToDictionary(row => row.Name, row => row.Sequence);
        var snapshots = await DocumentsAsync<ConversionJob>("mt_doc_conversionjob", cancellation);
        var progress = await DocumentsAsync<JobProgress>("mt_doc_jobprogress", cancellation);
        var timelines = await DocumentsAsync<JobTimeline>("mt_doc_jobtimeline", cancellation);
        var queue = (await connection.ReadAsync(
            $"select job_id, caller, platform, priority, available_at, running, attempt, node, exit, shares_with, parked from {EventStoreSetup.QueueTable} where job_id = any($1)",
            row => (Job: row.GetGuid(0), Row: new QueueRow(
                row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetFieldValue<DateTimeOffset>(4), row.GetBoolean(5), row.GetInt32(6), row.Text(7), row.GetString(8), row.IsDBNull(9) ? null : row.GetGuid(9), row.GetBoolean(10))),
            cancellation, [_ids])).ToDictionary(row => row.Job, row => row.Row);
        var artifacts = (await connection.ReadAsync(
            $"""
             select e.stream_id, r.id, r.data from {Schema}.mt_events e join {Schema}.mt_doc_artifactrecord r on r.id = e.data -> 'Artifact' ->> 'ArtifactId'
             where e.stream_id = any($1) and e.type = 'output_stored'
             """,
            row => (Job: row.GetGuid(0), Id: row.GetString(1), Record: documents.Document<ArtifactRecord>(row, 2)), cancellation, [_ids])).ToLookup(row => row.Job);

        var index = 0;
        await foreach (var events in EventsAsync(cancellation))
        {
            var (id, version) = streams[index++];
            yield return new StoredJob(id, version)
            {
                Events = events,
                Snapshot = snapshots.GetValueOrDefault(id),
                Progress = progress.GetValueOrDefault(id),
                Timeline = timelines.GetValueOrDefault(id),
                QueueRow = queue.GetValueOrDefault(id),
                Artifacts = artifacts[id].DistinctBy(row => row.Id).ToDictionary(row => row.Id, row => row.Record),
                ProgressSequence = sequences.GetValueOrDefault(AsyncModels.ShardOf(AsyncModels.Progress)),
                TimelineSequence = sequences.GetValueOrDefault(AsyncModels.ShardOf(AsyncModels.Timeline)),
            };
        }
    }

    private async Task<Dictionary<Guid, Stored<T>>> DocumentsAsync<T>(string table, CancellationToken cancellation)
        where T : class =>
        (await connection.ReadAsync(
            $"select id, data, mt_version from {Schema}.{table} where id = any($1)", row => (Id: row.GetGuid(0), Document: documents.Document<T>(row, 1, revision: 2)), cancellation, [_ids]))
        .ToDictionary(row => row.Id, row => row.Document);

    // As many lists as there are streams, an empty one for a stream without events.
    private async IAsyncEnumerable<IReadOnlyList<StoredEvent>> EventsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select stream_id, version, seq_id, timestamp, type, data from {Schema}.mt_events where stream_id = any($1) order by stream_id, version", connection);
        command.Parameters.Add(new() { Value = _ids });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var isRow = await row.ReadAsync(cancellation);
        foreach (var (id, _) in streams)
        {
            var events = new List<StoredEvent>();
            for (; isRow && row.GetGuid(0) == id; isRow = await row.ReadAsync(cancellation))
            {
                events.Add(new StoredEvent(
                    row.GetInt32(1), row.GetInt64(2), row.GetFieldValue<DateTimeOffset>(3), documents.Event(row.GetString(4), row, 5)));
            }

            yield return events;
        }
    }
}
