using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Domain.Results;
using Conversion.Storage;
using Marten;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Sharing;

/// <summary>What there is already for a request that has just come: a stored result, or a job that is at identical work.</summary>
public sealed class ReusableResults(IArtifactStore store, IOptions<ResultOptions> options, ILogger<ReusableResults> log)
{
    private const string Queue = EventStoreSetup.QueueTable;

    /// <summary>A result that is kept no longer than this is of little use to who gets it now.</summary>
    private static readonly TimeSpan LeastLeft = TimeSpan.FromMinutes(10);

    /// <summary>Results that are looked at, the newest first: those before it may be private to other callers.</summary>
    private const int MostLookedAt = 20;

    /// <summary>What follows the submission of <paramref name="job"/>; nothing when it has to work by itself.</summary>
    public async Task<IReadOnlyList<IJobEvent>> FindAsync(IDocumentSession session, ConversionJob job, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!options.Value.Reuse)
        {
            return [];
        }

        if (await FindStoredAsync(session, job, now, cancellation) is { } made)
        {
            return SharingDecisions.ServeFromCache(job, made, now);
        }

        // From here on one identical request after the other: of those that come at once, one works.
        var work = ResultKey.ForWork(job.ResultKey, job.AllowQualityReduction);
        await session.BeginTransactionAsync(cancellation);
        await LockAsync(session, work, cancellation);
        return await FindWorkerAsync(session, work, cancellation) is { } worker ? SharingDecisions.Share(job, worker, now)
            : await FindStoredAsync(session, job, now, cancellation) is { } justMade ? SharingDecisions.ServeFromCache(job, justMade, now)
            : [];
    }

    /// <summary>Holds all decisions on who does this work until the session's transaction ends.</summary>
    internal static async Task LockAsync(IDocumentSession session, string work, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))");
        command.Parameters.Add(new() { Value = work });
        await session.ExecuteAsync(command, cancellation);
    }

    /// <summary>
    /// The job that does this work, if any. It cannot end before the session's transaction does: whoever joins it is among those
    /// that its end is told to.
    /// </summary>
    internal static async Task<Guid?> FindWorkerAsync(IDocumentSession session, string work, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select job_id from {Queue} where work_key = $1 and shares_with is null order by queued_at limit 1 for key share");
        command.Parameters.Add(new() { Value = work });
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation) ? reader.GetGuid(0) : null;
    }

    /// <summary>The job whose stored result may serve <paramref name="job"/>, if any.</summary>
    internal async Task<ConversionJob?> FindStoredAsync(IDocumentSession session, ConversionJob job, DateTimeOffset now, CancellationToken cancellation)
    {
        var oldest = now - PlatformCatalogue.Named(job.Platform).Freshness;
        var made = await session.Query<ConversionJob>().Where(maker => maker.ReusableAs == job.ResultKey)
            .OrderByDescending(maker => maker.FinishedAt).Take(MostLookedAt).ToListAsync(cancellation);
        foreach (var maker in made.Where(maker => maker.FinishedAt >= oldest))
        {
            if (SharingDecisions.MayHave(job, maker) && await IsKeptAsync(session, maker.Artifact!, now, cancellation) && await IsThereAsync(maker.Artifact!, cancellation))
            {
                return maker;
            }
        }

        return null;
    }

    // Until the session's transaction ends, retention does not let go of it; then it finds the job that was given it, too.
    private static async Task<bool> IsKeptAsync(IDocumentSession session, Artifact artifact, DateTimeOffset now, CancellationToken cancellation)
    {
        if (artifact.ExpiresAt <= now + LeastLeft)
        {
            return false;
        }

        await session.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand($"select from {EventStoreSetup.Schema}.mt_doc_artifactrecord where id = $1 for share");
        command.Parameters.Add(new() { Value = artifact.ArtifactId });
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation);
    }

    // A dead link is worse than the work once more.
    private async Task<bool> IsThereAsync(Artifact artifact, CancellationToken cancellation)
    {
        try
        {
            return await store.FindAsync(artifact.ArtifactId, cancellation) is { } found && found.SizeBytes == artifact.SizeBytes;
        }
        catch (ArtifactStoreException failure)
        {
            log.LogWarning("Stored results are not reused: {Reason}", failure.Message);
            return false;
        }
    }
}
