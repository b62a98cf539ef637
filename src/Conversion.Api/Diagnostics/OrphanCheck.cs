using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.Storage;
using Npgsql;

namespace Conversion.Api.Diagnostics;

/// <summary>
/// Finds artifacts that no event names (I4). An attempt stores its result a moment before it reports it, and a dead one's is
/// removed within a minute; until then it is nobody's yet, and no orphan.
/// </summary>
public sealed class OrphanCheck(NpgsqlDataSource database, IArtifactStore store, JobLeases leases, TimeProvider clock)
{
    private const string Schema = EventStoreSetup.Schema;
    private const int BatchSize = 1_000;

    // A health check stores a few bytes for a moment.
    private static readonly TimeSpan BeforeSecondLook = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<Violation>> FindAsync(CancellationToken cancellation)
    {
        try
        {
            var orphans = new List<string>();
            await foreach (var batch in store.ListAsync(cancellation).Chunk(BatchSize).WithCancellation(cancellation))
            {
                orphans.AddRange(await UnnamedAsync(batch, cancellation));
            }

            return orphans.Count == 0 ? [] : [.. (await StillThereAsync(orphans, cancellation)).Select(Orphan)];
        }
        catch (ArtifactStoreException unreachable)
        {
            return [new Violation("I4", null, unreachable.Message, "Check the store, and verify again.")];
        }
    }

    // In this order: what was listed was stored by an attempt that either still holds its job when the leases are read, or has
    // ended before the events are.
    private async Task<IEnumerable<string>> UnnamedAsync(string[] listed, CancellationToken cancellation)
    {
        var running = (await leases.HeldAsync(cancellation)).Select(held => ArtifactIds.ForAttempt(held.JobId, held.Attempt)).ToHashSet();
        var recorded = await database.ReadAsync($"select id from {Schema}.mt_doc_artifactrecord where id = any($1)", row => row.GetString(0), cancellation, [listed]);
        var rest = listed.Except(recorded).Where(artifact => !running.Contains(artifact)).ToArray();
        return rest.Length == 0
            ? []
            : rest.Except(await database.ReadAsync(
                $"select data -> 'Artifact' ->> 'ArtifactId' from {Schema}.mt_events where type = 'output_stored' and data -> 'Artifact' ->> 'ArtifactId' = any($1)",
                row => row.GetString(0), cancellation, [rest]));
    }

    private async Task<IReadOnlyList<string>> StillThereAsync(List<string> orphans, CancellationToken cancellation)
    {
        await Task.Delay(BeforeSecondLook, clock, cancellation);
        var justEnded = (await database.ReadAsync(
            $"""
             select e.stream_id, (e.data ->> 'Attempt')::int from {Schema}.mt_events e join {Schema}.mt_streams s on s.id = e.stream_id
             where e.type = 'attempt_started' and s.timestamp > now() - interval '1 minute'
             """,
            row => ArtifactIds.ForAttempt(row.GetGuid(0), row.GetInt32(1)), cancellation)).ToHashSet();
        var left = new List<string>();
        foreach (var orphan in orphans.Where(orphan => !justEnded.Contains(orphan)))
        {
            await using var content = await store.OpenAsync(orphan, cancellation);
            left.AddRange(content is null ? [] : [orphan]);
        }

        return left;
    }

    private static Violation Orphan(string artifact) =>
        new("I4", null, $"Artifact {artifact} is in the store, and no event names it.", "A sweep each hour removes it. If it stays, see the log for the reason.");
}
