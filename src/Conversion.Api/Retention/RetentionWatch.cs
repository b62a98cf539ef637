using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using Conversion.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using Wolverine;

namespace Conversion.Api.Retention;

/// <summary>
/// On every node, each minute: lets go of results that are too old, and of those that take too much room, in all or of one caller, beginning
/// with those that have not been used for the longest time. First the events say so, then the file goes; should the node die between the
/// two, the store's sweeper finds a file that no event promises.
/// </summary>
public sealed class RetentionWatch(
    IServiceScopeFactory scopes, NpgsqlDataSource database, IArtifactStore store, IOptions<RetentionOptions> options, TimeProvider clock, ILogger<RetentionWatch> log)
    : RecurringWatch("Results could not be let go of", clock, log)
{
    private const string Schema = EventStoreSetup.Schema;

    private const string Due =
        $"""
         with kept as (
           select record.id, (record.data -> 'Artifact' ->> 'SizeBytes')::bigint as size, maker.data ->> 'Caller' as caller,
                  (maker.data ->> 'FinishedAt')::timestamptz as made_at, greatest((maker.data ->> 'FinishedAt')::timestamptz, use.used_at) as used_at
           from {Schema}.mt_doc_artifactrecord record
           join {Schema}.mt_doc_conversionjob maker on maker.id = (record.data ->> 'JobId')::uuid and maker.data ->> 'Status' = 'completed'
           left join {ArtifactUse.Name} use on use.artifact_id = record.id
         ), measured as (
           select *, sum(size) over (order by used_at desc, id) as total, sum(size) over (partition by caller order by used_at desc, id) as of_caller from kept
         )
         select id, case when made_at < now() - $1 then 'Age' when total > $2 then 'TotalSize' else 'CallerQuota' end from measured
         where used_at < now() - $4 and (made_at < now() - $1 or total > $2 or of_caller > $3)
         order by used_at limit 500
         """;

    /// <summary>Lets go of all that is due, five hundred at most.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        var due = await database.ReadAsync(
            Due, row => new ExpireArtifact(row.GetString(0), Enum.Parse<RetentionReason>(row.GetString(1))), cancellation,
            [options.Value.MaxAge, Bound(options.Value.MaxBytes), Bound(options.Value.MaxBytesPerCaller), options.Value.Spare]);
        foreach (var artifact in due)
        {
            await using var scope = scopes.CreateAsyncScope();
            var expired = await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<ExpiredArtifact>(artifact, cancellation);
            if (expired.Applied)
            {
                await store.DeleteAsync(artifact.ArtifactId, cancellation);
                Log.LogInformation("Result {Artifact} is no longer kept: {Reason}.", artifact.ArtifactId, artifact.Reason);
            }
        }
    }

    protected override TimeSpan PauseBefore(int runs) => runs == 0 ? TimeSpan.FromSeconds(5) : TimeSpan.FromMinutes(1);

    private static decimal Bound(long? bytes) => bytes ?? decimal.MaxValue;
}
