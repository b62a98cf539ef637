using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Marten;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Retention;

/// <summary>Says of every job that has a result that it no longer has. The file goes after that.</summary>
public sealed record ExpireArtifact(string ArtifactId, RetentionReason Reason);

/// <summary>Whether anybody had it.</summary>
public sealed record ExpiredArtifact(bool Applied);

public static class ExpireArtifactHandler
{
    public static async Task<ExpiredArtifact> Handle(
        ExpireArtifact command, IDocumentSession session, TimeProvider clock, IOptions<RetentionOptions> options, CancellationToken cancellation)
    {
        await JobLeases.BeginAsync(session, cancellation);
        if (!await LockAsync(session, command.ArtifactId, options.Value.Spare, cancellation))
        {
            return new ExpiredArtifact(false);
        }

        // Whoever was being given it had committed by the time the record was locked, or will find no record.
        var jobs = await session.Query<ConversionJob>().Where(job => job.Artifact!.ArtifactId == command.ArtifactId).OrderBy(job => job.Id).Select(job => job.Id).ToListAsync(cancellation);
        foreach (var id in jobs)
        {
            var stream = await session.Events.FetchForExclusiveWriting<ConversionJob>(id, cancellation);
            stream.AppendMany(JobDecisions.ExpireArtifact(stream.Aggregate!, command.ArtifactId, command.Reason, clock.GetUtcNow()));
        }

        session.QueueSqlCommand($"delete from {ArtifactUse.Name} where artifact_id = ?", command.ArtifactId);
        return new ExpiredArtifact(true);
    }

    private static async Task<bool> LockAsync(IDocumentSession session, string artifactId, TimeSpan spare, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select from {EventStoreSetup.Schema}.mt_doc_artifactrecord record where id = $1
               and not exists (select from {ArtifactUse.Name} use where use.artifact_id = record.id and use.used_at > now() - $2) for update
             """);
        command.Parameters.Add(new() { Value = artifactId });
        command.Parameters.Add(new() { Value = spare });
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation);
    }
}
