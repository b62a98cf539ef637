using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Domain.Results;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conversion.Projections;

/// <summary>
/// The work queue: one row a job that has not ended, kept inline, so that a row says what the stream says in the very
/// transaction that appends. Workers lock rows of it to claim (<c>for update skip locked</c>) and renew their lease on them.
/// </summary>
public partial class JobQueueProjection : EventProjection
{
    /// <summary>The table, in the event store's schema.</summary>
    public const string TableName = "job_queue";

    private readonly string _table;

    /// <param name="schema">The event store's schema.</param>
    public JobQueueProjection(string schema)
    {
        _table = $"{schema}.{TableName}";
        var table = new Table(new PostgresqlObjectName(schema, TableName, SchemaUtils.IdentifierUsage.General));
        table.AddColumn<Guid>("job_id").AsPrimaryKey();
        table.AddColumn<string>("caller").NotNull();
        table.AddColumn<string>("platform").NotNull();
        table.AddColumn<int>("priority").NotNull();
        table.AddColumn("queued_at", "timestamp with time zone").NotNull();
        table.AddColumn("available_at", "timestamp with time zone").NotNull();
        table.AddColumn<bool>("running").NotNull();
        table.AddColumn<int>("attempt").NotNull();
        table.AddColumn<string>("node");
        table.AddColumn("lease_until", "timestamp with time zone");
        table.AddColumn("overdue_at", "timestamp with time zone");
        table.AddColumn<string>("exit").NotNull().DefaultValueByString(NetworkExit.Direct);
        table.AddColumn<string>("work_key");
        table.AddColumn<Guid>("shares_with").AllowNulls();
        table.Indexes.Add(new IndexDefinition("idx_job_queue_work") { Columns = ["work_key"], Predicate = "shares_with is null" });
        table.Indexes.Add(new IndexDefinition("idx_job_queue_shares") { Columns = ["shares_with"], Predicate = "shares_with is not null" });
        table.Indexes.Add(new IndexDefinition("idx_job_queue_waiting") { Columns = ["platform", "exit", "priority", "queued_at", "job_id"], Predicate = "not running" });
        table.AddColumn<bool>("parked").NotNull().DefaultValueByExpression("false");
        table.Indexes.Add(new IndexDefinition("idx_job_queue_parked") { Columns = ["platform", "exit", "parked"], Predicate = "not running" });
        table.Indexes.Add(new IndexDefinition("idx_job_queue_running") { Columns = ["platform", "exit"], Predicate = "running" });
        SchemaObjects.Add(table);
    }

    /// <inheritdoc />
    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
    {
        switch (e.Data)
        {
            case JobSubmitted submitted:
                Enqueue(operations, e.StreamId, submitted.Caller, submitted.Platform, submitted.Priority, submitted.At,
                    submitted.IsFresh ? null : ResultKey.ForWork(submitted.ResultKey, submitted.AllowQualityReduction));
                break;
            case JobRetried retried:
                Enqueue(operations, e.StreamId, retried.Caller, retried.Platform, retried.Priority, retried.At, workKey: null);
                break;
            case AttemptStarted started:
                operations.QueueSqlCommand(
                    $"update {_table} set running = true, parked = false, attempt = ?, node = ?, exit = ? where job_id = ?",
                    started.Attempt, started.Node, NetworkExit.Of(started.Strategy), e.StreamId);
                break;
            case AttemptFailed failed:
                Requeue(operations, e.StreamId, failed.At);
                break;
            case RetryScheduled retry:
                Requeue(operations, e.StreamId, retry.NextAttemptAt);
                break;
            case FallbackChosen fallback:
                Requeue(operations, e.StreamId, fallback.NextAttemptAt);
                operations.QueueSqlCommand($"update {_table} set exit = ? where job_id = ?", NetworkExit.Of(fallback.Strategy), e.StreamId);
                break;
            case AttemptLost lost:
                Requeue(operations, e.StreamId, lost.At);
                break;
            case AttemptReleased released:
                Requeue(operations, e.StreamId, released.At);
                break;
            case WorkShared shared:
                // It is not due before the work that it shares has come to nothing.
                operations.QueueSqlCommand($"update {_table} set shares_with = ?, available_at = 'infinity' where job_id = ?", shared.With, e.StreamId);
                break;
            case WorkTakenOver taken:
                operations.QueueSqlCommand(
                    $"update {_table} set shares_with = null, available_at = ?, work_key = case when ? then null else work_key end where job_id = ?",
                    taken.At, taken.IsAlone, e.StreamId);
                break;
            case JobParked or JobUnparked:
                operations.QueueSqlCommand($"update {_table} set parked = ? where job_id = ?", e.Data is JobParked, e.StreamId);
                break;
            case JobCompleted or JobFailed or JobCancelled:
                operations.QueueSqlCommand($"delete from {_table} where job_id = ?", e.StreamId);
                break;
        }

        return ValueTask.CompletedTask;
    }

    private void Enqueue(IDocumentOperations operations, Guid job, string caller, string platform, JobPriority priority, DateTimeOffset at, string? workKey) =>
        operations.QueueSqlCommand(
            $"""
             insert into {_table} (job_id, caller, platform, priority, queued_at, available_at, running, attempt, work_key)
             values (?, ?, ?, ?, ?, ?, false, 0, nullif(?, '')) on conflict (job_id) do nothing
             """,
            job, caller, platform, (int)priority, at, at, workKey ?? "");

    private void Requeue(IDocumentOperations operations, Guid job, DateTimeOffset availableAt) =>
        operations.QueueSqlCommand(
            $"update {_table} set running = false, node = null, lease_until = null, overdue_at = null, available_at = ? where job_id = ?", availableAt, job);
}
