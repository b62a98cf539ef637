using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.Storage;
using Npgsql;

namespace Conversion.Api.Stores;

/// <summary>
/// Artifacts in the store that no event names, and no attempt that holds its job could still report. What is found may be a health
/// check's own, which is there for a moment: one sighting is none.
/// </summary>
public sealed class OrphanedArtifacts(NpgsqlDataSource database, IArtifactStore store, JobLeases leases)
{
    private const string Schema = EventStoreSetup.Schema;
    private const int BatchSize = 1_000;

    /// <summary>Their ids.</summary>
    /// <exception cref="ArtifactStoreException">The store could not be listed.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellation)
    {
        var orphans = new List<string>();
        await foreach (var batch in store.ListAsync(cancellation).Chunk(BatchSize).WithCancellation(cancellation))
        {
            orphans.AddRange(await AmongAsync(batch, cancellation));
        }

        return orphans;
    }

    // In this order: what was listed was stored by an attempt that either still holds its job when the leases are read, or has
    // ended before the events are. A record is found sooner than an event, but an event without its record counts all the same.
    private async Task<IEnumerable<string>> AmongAsync(string[] listed, CancellationToken cancellation)
    {
        var running = (await leases.HeldAsync(cancellation)).Select(held => ArtifactIds.ForAttempt(held.JobId, held.Attempt)).ToHashSet();
        var recorded = await database.ReadAsync($"select id from {Schema}.mt_doc_artifactrecord where id = any($1)", row => row.GetString(0), cancellation, [listed]);
        var rest = listed.Except(recorded).Where(artifact => !running.Contains(artifact)).ToArray();
        return rest.Length == 0
            ? []
            : rest.Except(await database.ReadAsync(
                $"""
                 select data -> 'Artifact' ->> 'ArtifactId' from {Schema}.mt_events stored where type = 'output_stored' and data -> 'Artifact' ->> 'ArtifactId' = any($1)
                   and not exists (select from {Schema}.mt_events expired where expired.stream_id = stored.stream_id and expired.type = 'artifact_expired'
                     and expired.data ->> 'ArtifactId' = stored.data -> 'Artifact' ->> 'ArtifactId')
                 """,
                row => row.GetString(0), cancellation, [rest]));
    }
}
