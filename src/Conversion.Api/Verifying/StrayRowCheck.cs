using Conversion.Api.Hosting;
using Conversion.Api.ReadModels;
using Npgsql;

namespace Conversion.Api.Verifying;

/// <summary>Finds what no stream accounts for: documents, rows and records of jobs that are not there (I6), and keys without their job (I9).</summary>
public sealed class StrayRowCheck(NpgsqlDataSource database)
{
    private const string Schema = EventStoreSetup.Schema;
    private const string Repair = "scripts/converter verify --repair removes it.";
    private const string NoStream = $"where not exists (select from {Schema}.mt_streams s where s.id = ";

    public async Task<IReadOnlyList<Violation>> FindAsync(CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(
            $"""
             select 'A snapshot', d.id from {Schema}.mt_doc_conversionjob d {NoStream} d.id)
             union all select 'A row of the queue', q.job_id from {EventStoreSetup.QueueTable} q {NoStream} q.job_id)
             union all select 'A document of the list', p.id from {Schema}.mt_doc_jobprogress p {NoStream} p.id)
             union all select 'A timeline', t.id from {Schema}.mt_doc_jobtimeline t {NoStream} t.id)
             """,
            row => new Violation("I6", row.GetGuid(1), $"{row.GetString(0)} is there, and the job has no stream.", Repair) { Repairable = true }, cancellation);
        var records = await database.ReadAsync(
            $"""
             select r.id, (r.data ->> 'JobId')::uuid from {Schema}.mt_doc_artifactrecord r where not exists (
                 select from {Schema}.mt_events e where e.stream_id = (r.data ->> 'JobId')::uuid and e.data -> 'Artifact' ->> 'ArtifactId' = r.id)
             """,
            row => new Violation("I6", row.GetGuid(1), $"A record of artifact {row.GetString(0)} is there, and no event names it.", Repair) { Repairable = true }, cancellation);
        var columns = await database.ReadAsync(
            $"""
             select id from {Schema}.mt_doc_jobprogress
             where caller is distinct from data ->> 'Caller' or platform is distinct from data ->> 'Platform'
                or (array['queued', 'running', 'completed', 'failed', 'cancelled'])[status + 1] is distinct from data ->> 'Status'
             """,
            row => new Violation(
                "I6", row.GetGuid(0), "The columns that lists are filtered by say otherwise than the document.", $"scripts/converter rebuild {AsyncModels.Progress} builds the model anew."),
            cancellation);
        var events = await database.ReadAsync(
            $"select e.stream_id, count(*) from {Schema}.mt_events e {NoStream} e.stream_id) group by e.stream_id",
            row => new Violation("I1", row.GetGuid(0), $"{row.GetInt64(1)} events belong to no stream.", "Nothing of the service appends such events: see who else writes to its database."),
            cancellation);
        return [.. rows, .. records, .. columns, .. events, .. await KeysAsync(cancellation)];
    }

    private async Task<List<Violation>> KeysAsync(CancellationToken cancellation)
    {
        const string keys = $"{Schema}.mt_doc_idempotencykey k";
        var lost = await database.ReadAsync(
            $"select k.id, (k.data ->> 'JobId')::uuid from {keys} {NoStream} (k.data ->> 'JobId')::uuid)",
            row => new Violation(
                "I9", row.GetGuid(1), $"The idempotency key {row.GetString(0)} names a job that is not there.", "Delete the key's row: its caller is then given a new job."),
            cancellation);
        var shared = await database.ReadAsync(
            $"select (k.data ->> 'JobId')::uuid, count(*) from {keys} group by 1 having count(*) > 1",
            row => new Violation("I9", row.GetGuid(0), $"{row.GetInt64(1)} idempotency keys name this one job.", "One request makes one job: see who else writes to the database."),
            cancellation);
        return [.. lost, .. shared];
    }
}
