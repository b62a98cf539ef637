using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Conversion.Domain.Results;
using Marten;
using Npgsql;

namespace Conversion.Api.Sharing;

/// <summary>Brings one job that shares another's work up to where that one is.</summary>
public sealed record FollowSharedWork;

/// <summary>Which job was brought up; null when none is behind.</summary>
public sealed record FollowedWork(Guid? JobId);

public static class FollowSharedWorkHandler
{
    private const string Queue = EventStoreSetup.QueueTable;
    private const string Documents = $"{EventStoreSetup.Schema}.mt_doc_conversionjob";

    // A change of phase or of state is told at once. Of the rest, jobs are told each second; where hundreds share one job's work, less often:
    // no more than fifty are told anything in a second, and none waits longer than four.
    private const string Behind =
        $"""
         select follower.job_id from {Queue} follower
         join {Documents} mine on mine.id = follower.job_id
         left join {Documents} worker on worker.id = follower.shares_with
         where follower.shares_with is not null
           and (worker.id is null or (worker.data ->> 'Version')::int > (mine.data -> 'Shared' ->> 'Version')::int)
           and (worker.id is null or worker.data ->> 'Status' <> mine.data ->> 'Status' or worker.data ->> 'Phase' <> mine.data ->> 'Phase'
             or mine.mt_last_modified < now() - interval '1 second' * least(4, greatest(1,
                  (select count(*) from {Queue} other where other.shares_with = follower.shares_with) / 50.0)))
         limit 1 for update of follower skip locked
         """;

    public static async Task<FollowedWork> Handle(FollowSharedWork command, IDocumentSession session, ReusableResults results, TimeProvider clock, CancellationToken cancellation)
    {
        if (await LockBehindAsync(session, cancellation) is not { } id)
        {
            return new FollowedWork(null);
        }

        var stream = await session.Events.FetchForExclusiveWriting<ConversionJob>(id, cancellation);
        var job = stream.Aggregate!;
        var worker = job.Shared is { } shared ? await session.LoadAsync<ConversionJob>(shared.JobId, cancellation) : null;
        var now = clock.GetUtcNow();
        Guid? successor = null;
        if (worker is not { IsTerminal: false } && job.Shared is not null)
        {
            // Of all that are left behind, one works, and the others share with that one.
            var work = ResultKey.ForWork(job.ResultKey, job.AllowQualityReduction);
            await ReusableResults.LockAsync(session, work, cancellation);
            successor = await ReusableResults.FindWorkerAsync(session, work, cancellation);
            // Whoever was first to go on may have completed by now.
            worker = worker is { Status: JobStatus.Completed } || successor is not null ? worker : await results.FindStoredAsync(session, job, now, cancellation) ?? worker;
        }

        stream.AppendMany(SharingDecisions.Follow(job, worker, successor, now));
        return new FollowedWork(id);
    }

    private static async Task<Guid?> LockBehindAsync(IDocumentSession session, CancellationToken cancellation)
    {
        await JobLeases.BeginAsync(session, cancellation);
        await using var command = new NpgsqlCommand(Behind);
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation) ? reader.GetGuid(0) : null;
    }
}
