using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.Domain.Breakers;
using Conversion.Domain.Jobs;
using Marten;
using Npgsql;

namespace Conversion.Api.Pacing;

/// <summary>
/// Tells one job that waits for a platform which refuses this service, or no longer does: as an event, so that whoever listens to the job
/// hears of it. It moves no job; what is claimed is decided by the breaker itself.
/// </summary>
/// <param name="IsParked">Whether to look for a job that is to be told that it is parked; else for one that no longer is.</param>
public sealed record ParkJob(bool IsParked);

/// <summary>Whether there was one.</summary>
public sealed record Parking(bool Found);

public static class ParkJobHandler
{
    private const string Queue = EventStoreSetup.QueueTable;

    public static async Task<Parking> Handle(ParkJob command, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        if (await LockNextAsync(session, command.IsParked, cancellation) is not { } row)
        {
            return new Parking(false);
        }

        var stream = await session.Events.FetchForExclusiveWriting<ConversionJob>(row.Job, cancellation);
        var (job, now) = (stream.Aggregate!, clock.GetUtcNow());
        stream.AppendMany(command.IsParked && row.Breaker is { Reason: { } reason, NextCanaryAt: { } until }
            ? JobDecisions.Park(job, reason, until, now)
            : JobDecisions.Unpark(job, now));
        return new Parking(true);
    }

    private static async Task<(Guid Job, PlatformBreaker Breaker)?> LockNextAsync(IDocumentSession session, bool isParked, CancellationToken cancellation)
    {
        await JobLeases.BeginAsync(session, cancellation);
        await using var command = new NpgsqlCommand(
            $"""
             select job_id, {BreakerRow.Columns} from {PaceTable.Name} pace join {Queue} waiting using (platform, exit)
             where (breaker <> 'closed') = $1 and not running and shares_with is null and parked <> $1 limit 1 for update of waiting skip locked
             """);
        command.Parameters.Add(new() { Value = isParked });
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation) ? (reader.GetGuid(0), BreakerRow.Read(reader, 1)) : null;
    }
}
