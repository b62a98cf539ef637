using System.Data;
using Conversion.Api.Hosting;
using Marten;
using Npgsql;

namespace Conversion.Api.Verifying;

/// <summary>
/// Reads every job's stream together with its read models, page by page. A page is one snapshot of the database, so what
/// changes meanwhile never looks wrong; and it is short, so that it keeps no old rows alive.
/// </summary>
public sealed class JobStreams(NpgsqlDataSource database, IDocumentStore store)
{
    private const int MostStreamsInPage = 500;
    private const long MostEventsInPage = 20_000;
    private readonly StoredDocuments _documents = new(store);

    /// <summary>Shows the jobs that follow <paramref name="after"/> to <paramref name="look"/>, one at a time.</summary>
    /// <returns>The last one's id, to go on from; null when there were none.</returns>
    public async Task<Guid?> ReadPageAsync(Guid after, Action<StoredJob> look, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var events = 0L;
        var streams = (await connection.ReadAsync(
            $"select id, version from {EventStoreSetup.Schema}.mt_streams where id > $1 order by id limit {MostStreamsInPage}", StreamRow, cancellation, [after]))
            // Long conversions have thousands of events, most jobs a dozen: a page is bounded by both.
            .TakeWhile((stream, index) => (events += stream.Version) <= MostEventsInPage || index == 0).ToList();
        if (streams.Count == 0)
        {
            return null;
        }

        await foreach (var job in new JobPage(connection, _documents, streams).ReadAsync(cancellation))
        {
            look(job);
        }

        return streams[^1].Id;
    }

    /// <summary>One job; null when it has no stream.</summary>
    public async Task<StoredJob?> ReadAsync(Guid id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var streams = await connection.ReadAsync($"select id, version from {EventStoreSetup.Schema}.mt_streams where id = $1", StreamRow, cancellation, [id]);
        await foreach (var job in new JobPage(connection, _documents, streams).ReadAsync(cancellation))
        {
            return job;
        }

        return null;
    }

    private static (Guid Id, long Version) StreamRow(NpgsqlDataReader row) => (row.GetGuid(0), row.GetInt64(1));
}
