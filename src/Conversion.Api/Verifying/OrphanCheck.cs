using Conversion.Api.Hosting;
using Conversion.Api.Stores;
using Conversion.Storage;
using Npgsql;

namespace Conversion.Api.Verifying;

/// <summary>
/// Finds artifacts that no event names (I4). An attempt stores its result a moment before it reports it, and a dead one's is
/// removed within a minute; until then it is nobody's yet, and no orphan.
/// </summary>
public sealed class OrphanCheck(OrphanedArtifacts artifacts, NpgsqlDataSource database, IArtifactStore store, TimeProvider clock)
{
    private const string Schema = EventStoreSetup.Schema;

    // A health check stores a few bytes for a moment.
    private static readonly TimeSpan BeforeSecondLook = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<Violation>> FindAsync(CancellationToken cancellation)
    {
        try
        {
            var orphans = await artifacts.FindAsync(cancellation);
            return orphans.Count == 0 ? [] : [.. (await StillThereAsync(orphans, cancellation)).Select(Orphan)];
        }
        catch (ArtifactStoreException unreachable)
        {
            return [new Violation("I4", null, unreachable.Message, "Check the store, and verify again.")];
        }
    }

    private async Task<IReadOnlyList<string>> StillThereAsync(IReadOnlyList<string> orphans, CancellationToken cancellation)
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
