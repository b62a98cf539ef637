using Conversion.Api.Hosting;
using Conversion.Api.Recovery;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Marten;
using Npgsql;
using Weasel.Storage;

namespace Conversion.Api.Verifying;

/// <summary>
/// Writes the inline read models of single jobs anew from their events: the snapshot, the queue's row, the records of
/// artifacts. The stream is locked meanwhile, as every decision locks it, so nothing is decided on half a repair.
/// </summary>
public sealed class ReadModelRepair(IDocumentStore store, JobStreams streams, ILogger<ReadModelRepair> log)
{
    private const string Schema = EventStoreSetup.Schema;

    /// <summary>Repairs what can be, and returns all of <paramref name="violations"/>, those marked that were.</summary>
    public async Task<IReadOnlyList<Violation>> RepairAsync(IReadOnlyList<Violation> violations, CancellationToken cancellation)
    {
        var after = violations.ToList();
        foreach (var broken in violations.Where(violation => violation is { Repairable: true, JobId: not null }).GroupBy(violation => violation.JobId!.Value))
        {
            var reasons = string.Join(' ', broken.Select(violation => violation.What));
            try
            {
                await RewriteAsync(broken.Key, cancellation);
                var repaired = await streams.ReadAsync(broken.Key, cancellation) is not { } job || !ReadModelCheck.FindInline(job).Any();
                log.LogWarning("The read models of job {Job} were written anew from its events, because: {Reasons}", broken.Key, reasons);
                foreach (var violation in broken)
                {
                    after[after.IndexOf(violation)] = violation with { Repaired = repaired };
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogError(failure, "The read models of job {Job} could not be written anew. What is wrong: {Reasons}", broken.Key, reasons);
                foreach (var violation in broken)
                {
                    after[after.IndexOf(violation)] = violation with { Repaired = false, Advice = $"It could not be repaired: {failure.GetBaseException().Message} {violation.Advice}" };
                }
            }
        }

        return after;
    }

    private async Task RewriteAsync(Guid job, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession(new Marten.Services.SessionOptions { ConcurrencyChecks = ConcurrencyChecks.Disabled });
        await session.BeginTransactionAsync(cancellation);
        await using var lockStream = new NpgsqlCommand($"select 1 from {Schema}.mt_streams where id = $1 for update");
        lockStream.Parameters.Add(new() { Value = job });
        await session.ExecuteAsync(lockStream, cancellation);

        var events = await session.Events.FetchStreamAsync(job, token: cancellation);
        var folded = events.Aggregate((ConversionJob?)null, (before, e) => ConversionJob.Evolve(before, e.Data));
        if (folded is null)
        {
            session.Delete<ConversionJob>(job);
            session.Delete<JobProgress>(job);
            session.Delete<JobTimeline>(job);
        }
        else
        {
            session.Store(folded);
        }

        var named = events.Select(e => e.Data).OfType<OutputStored>().Select(stored => stored.Artifact.ArtifactId).ToHashSet();
        foreach (var record in await session.Query<ArtifactRecord>().Where(record => record.JobId == job).ToListAsync(cancellation))
        {
            if (!named.Contains(record.Id))
            {
                session.Delete(record);
            }
        }

        await QueueRepair.RewriteAsync(session, job, events, cancellation);
        var artifacts = new ArtifactRecordProjection();
        foreach (var e in events)
        {
            await artifacts.ApplyAsync(session, e, cancellation);
        }

        await session.SaveChangesAsync(cancellation);
    }
}
