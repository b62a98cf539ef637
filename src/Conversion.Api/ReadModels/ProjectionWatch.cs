using Conversion.Api.Hosting;
using Npgsql;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace Conversion.Api.ReadModels;

/// <summary>
/// Looks whether the asynchronous read models move while there is something to do. A node that was frozen and resumed finds that
/// another had gone on with its share, stops it for good, and is given it again: then nobody works on it. Whoever holds a share
/// that stands still gives it back, and it is dealt out anew.
/// </summary>
public sealed class ProjectionWatch(NpgsqlDataSource database, IWolverineRuntime messaging, TimeProvider clock, ILogger<ProjectionWatch> log)
    : RecurringWatch("The read models could not be looked at", clock, log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private (long Reached, long Since) _last = (-1, 0);

    protected override TimeSpan PauseBefore(int runs) => runs == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(5);

    /// <summary>Looks once.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        var (reached, newest) = await ProgressAsync(cancellation);
        if (reached != _last.Reached || reached >= newest)
        {
            _last = (reached, Clock.GetTimestamp());
            return;
        }

        if (Clock.GetElapsedTime(_last.Since) < Patience)
        {
            return;
        }

        _last = (reached, Clock.GetTimestamp());
        foreach (var share in await SharesHereAsync(cancellation))
        {
            // Given back in the middle of a rebuild, a model would be written by two nodes.
            if (messaging.Agents.TryFindActiveAgent<IEventSubscriptionAgent>(share, out var agent) && agent.IsRebuilding)
            {
                continue;
            }

            Log.LogWarning("{Share} stood still at event {Reached} of {Newest}; this node gives it back.", share, reached, newest);
            await messaging.Agents.StopLocallyAsync(share);
        }
    }

    private async Task<(long Reached, long Newest)> ProgressAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
             select (select coalesce(min(last_seq_id), 0) from {EventStoreSetup.Schema}.mt_event_progression where name like '%:All'),
                    (select coalesce(max(seq_id), 0) from {EventStoreSetup.Schema}.mt_events)
             """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<IReadOnlyList<Uri>> SharesHereAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select id from {EventStoreSetup.MessageSchema}.wolverine_node_assignments where node_id = $1 and id like 'event-subscriptions:%'");
        command.Parameters.Add(new() { Value = messaging.Options.UniqueNodeId });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var shares = new List<Uri>();
        while (await reader.ReadAsync(cancellation))
        {
            shares.Add(new Uri(reader.GetString(0)));
        }

        return shares;
    }
}
