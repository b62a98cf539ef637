using System.Text.Json;
using Conversion.Api.Hosting;
using Conversion.Api.Verifying;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Marten;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Conversion.Projections.Tests;

/// <summary>Every read model equals the fold of the events and its own rebuild (invariant I6), on the real store with the service's own configuration.</summary>
public sealed class RebuildSpecs(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Jobs = 60;
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private NpgsqlDataSource _database = null!;
    private DocumentStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));
        _store = DocumentStore.For(options => EventStoreSetup.Configure(options, _database));
        await _store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        for (var seed = 0; seed < Jobs; seed++)
        {
            await LiveAsync(Guid.CreateVersion7(), new Random(seed));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_progress_model_equals_the_fold_and_its_rebuild()
    {
        using var daemon = await _store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        await daemon.WaitForNonStaleData(TimeSpan.FromSeconds(60));
        await daemon.StopAllAsync();
        var kept = await AllAsync<JobProgress>(row => row.Id);
        var folded = await FoldedAsync();
        Assert.Equal(folded.Keys.Order(), kept.Keys.Order());
        Assert.All(folded.Values, job => Assert.Equal(Json(job), Json(JsonSerializer.Deserialize<JobProgress>(kept[job.Id])!.Job)));

        await daemon.RebuildProjectionAsync<JobProgressProjection>(TestContext.Current.CancellationToken);
        Assert.Equal(kept, await AllAsync<JobProgress>(row => row.Id));
    }

    [Fact]
    public async Task The_timelines_equal_the_fold_and_their_rebuild()
    {
        using var daemon = await _store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        await daemon.WaitForNonStaleData(TimeSpan.FromSeconds(60));
        await daemon.StopAllAsync();
        var kept = await AllAsync<JobTimeline>(row => row.Id);
        var folded = (await StreamsAsync()).ToDictionary(stream => stream.Key, stream => stream.Value.Aggregate((JobTimeline?)null, TimelineFold.Evolve)!);
        Assert.Equal(folded.Keys.Order(), kept.Keys.Order());
        Assert.All(folded.Values, timeline => Assert.Equal(Json(timeline), kept[timeline.Id]));
        Assert.Contains(folded.Values, timeline => timeline.Attempts.Any(attempt => attempt.Then is not null));

        await daemon.RebuildProjectionAsync<JobTimelineProjection>(TestContext.Current.CancellationToken);
        Assert.Equal(kept, await AllAsync<JobTimeline>(row => row.Id));
    }

    [Fact]
    public async Task An_append_that_failed_is_no_job()
    {
        await using (var session = _store.LightweightSession())
        {
            session.Events.StartStream<ConversionJob>(Guid.CreateVersion7(), new JobCancelled("caller", Noon));
            session.QueueSqlCommand("select 1 / 0");
            await Assert.ThrowsAnyAsync<Exception>(() => session.SaveChangesAsync(TestContext.Current.CancellationToken));
        }

        await using var tombstones = _database.CreateCommand("select count(*) from converter.mt_events where type = 'tombstone'");
        await Eventually.BecomesAsync(async () => await tombstones.ExecuteScalarAsync(TestContext.Current.CancellationToken), count => count is > 0L, cancellation: TestContext.Current.CancellationToken);
        using var daemon = await _store.BuildProjectionDaemonAsync();
        await daemon.StartAllAsync();
        await daemon.WaitForNonStaleData(TimeSpan.FromSeconds(60));
        await daemon.StopAllAsync();

        Assert.Equal(Jobs, (await AllAsync<JobProgress>(row => row.Id)).Count);
        Assert.Equal(Jobs, (await AllAsync<JobTimeline>(row => row.Id)).Count);
    }

    [Fact]
    public async Task The_snapshot_equals_the_fold_and_its_rebuild()
    {
        var kept = await AllAsync<ConversionJob>(job => job.Id);
        var folded = await FoldedAsync();
        Assert.Equal(folded.Count, kept.Count);
        Assert.All(folded.Values, job => Assert.Equal(Json(job), kept[job.Id]));

        using var daemon = await _store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync<JobStateProjection>(TestContext.Current.CancellationToken);
        Assert.Equal(kept, await AllAsync<ConversionJob>(job => job.Id));
    }

    [Fact]
    public async Task The_queue_holds_exactly_what_has_not_ended_as_the_events_say()
    {
        var expected = (await FoldedAsync()).Values.Where(job => !job.IsTerminal)
            .Select(job => (job.Id, job.Status == JobStatus.Running, job.Status == JobStatus.Running ? null : job.NextAttemptAt)).OrderBy(row => row.Id);
        await using var command = _database.CreateCommand($"select job_id, running, case when running then null else available_at end from converter.{JobQueueProjection.TableName} order by job_id");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<(Guid, bool, DateTimeOffset?)>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add((reader.GetGuid(0), reader.GetBoolean(1), await reader.IsDBNullAsync(2, TestContext.Current.CancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(2)));
        }

        Assert.NotEmpty(rows);
        Assert.Equal(expected, rows.OrderBy(row => row.Item1));
    }

    [Fact]
    public async Task Every_artifact_that_an_event_names_has_its_record()
    {
        await using var session = _store.QuerySession();
        var named = (await session.Events.QueryAllRawEvents().ToListAsync(TestContext.Current.CancellationToken))
            .Where(e => e.Data is OutputStored).Select(e => (((OutputStored)e.Data).Artifact.ArtifactId, e.StreamId)).Order();
        var kept = (await session.Query<ArtifactRecord>().ToListAsync(TestContext.Current.CancellationToken)).Select(record => (record.Id, record.JobId)).Order();
        Assert.Equal(named, kept);
    }

    [Fact]
    public async Task What_is_kept_of_a_job_is_what_its_repair_writes()
    {
        var kept = await KeptAsync();
        await ExecuteAsync(
            $$"""
             update converter.mt_doc_conversionjob set data = '7', mt_version = 99 where id in (select id from converter.mt_streams order by id limit {{Jobs / 2}});
             delete from converter.mt_doc_conversionjob where data <> '7';
             update converter.mt_doc_artifactrecord set data = jsonb_set(data, '{Artifact,FileName}', '"b"');
             update converter.job_queue set caller = 'eve', running = not running, attempt = attempt + 1, available_at = now(), priority = 7 where platform = 'generic';
             delete from converter.job_queue where job_id in (select job_id from converter.job_queue order by job_id limit 5)
             """);
        Assert.NotEqual(kept, await KeptAsync());
        var repair = new ReadModelRepair(_store, new JobStreams(_database, _store), NullLogger<ReadModelRepair>.Instance);
        var wrong = (await FoldedAsync()).Keys.Select(job => new Violation("I6", job, "It is wrong.", "Repair it.") { Repairable = true }).ToList();
        Assert.All(await repair.RepairAsync(wrong, TestContext.Current.CancellationToken), violation => Assert.True(violation.Repaired));
        Assert.Equal(kept, await KeptAsync());
    }

    private async Task<IReadOnlyList<string>> KeptAsync()
    {
        await using var command = _database.CreateCommand(
            """
            select (to_jsonb(row) - 'mt_last_modified')::text from converter.mt_doc_conversionjob row
            union all select (to_jsonb(row) - array['mt_last_modified', 'mt_version'])::text from converter.mt_doc_artifactrecord row
            union all select to_jsonb(row)::text from converter.job_queue row
            order by 1
            """);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    // Lives a job's life by random but sound decisions, each committed by itself.
    private async Task LiveAsync(Guid id, Random chance)
    {
        var submitted = new JobSubmitted(
            id, $"caller-{chance.Next(3)}", $"https://example.test/{chance.Next()}", "generic", "v1:x", new OutputProfile(OutputFormat.Opus), true, JobPriority.Normal, null, Noon);
        await using (var session = _store.LightweightSession())
        {
            session.Events.StartStream<ConversionJob>(id, submitted);
            await session.SaveChangesAsync();
        }

        for (var step = 0; step < chance.Next(25); step++)
        {
            await using var session = _store.LightweightSession();
            var stream = await session.Events.FetchForWriting<ConversionJob>(id);
            stream.AppendMany(Decide(stream.Aggregate!, chance, Noon.AddSeconds(step + 1)));
            await session.SaveChangesAsync();
        }
    }

    private static IEnumerable<object> Decide(ConversionJob job, Random chance, DateTimeOffset now)
    {
        var failure = FailureCatalogue.Describe(FailureKind.NetworkTimeout, "generic", "evidence");
        return chance.Next(12) switch
        {
            0 or 1 or 2 => JobDecisions.StartAttempt(job, "node", now),
            3 => JobDecisions.Resolve(job, job.Attempt, new SourceMetadata("generic", "1", $"Title {chance.Next()}", null, 9.5, new DateOnly(2026, 1, 2), null, null), now),
            4 => JobDecisions.StartPhase(job, job.Attempt, (JobPhase)chance.Next(1, 5), now),
            5 or 6 => JobDecisions.ReportProgress(job, job.Attempt, new AttemptProgress(chance.NextDouble() * 100, chance.Next(9999), null, 12.5, null), now),
            7 => JobDecisions.Complete(job, job.Attempt, new Artifact(Guid.NewGuid().ToString("N"), "a.opus", "audio/ogg", 1, 9.5, new string('0', 64), null), now),
            8 => JobDecisions.Fail(job, job.Attempt, failure, new RetryDecision.Retry(TimeSpan.Zero), now),
            9 => JobDecisions.Fail(job, job.Attempt, failure, chance.Next(2) == 0 ? new RetryDecision.GiveUp() : new RetryDecision.Fallback($"other-{job.FailuresInRun}", TimeSpan.Zero), now),
            10 => chance.Next(2) == 0 ? JobDecisions.Cancel(job, "caller", now) : JobDecisions.Lose(job, job.Attempt, 3, now),
            _ => JobDecisions.Retry(job, "caller", now),
        };
    }

    private async Task<Dictionary<Guid, ConversionJob>> FoldedAsync() => (await StreamsAsync()).ToDictionary(
        stream => stream.Key, stream => stream.Value.Aggregate((ConversionJob?)null, ConversionJob.Evolve)!);

    private async Task<Dictionary<Guid, IEnumerable<object>>> StreamsAsync()
    {
        await using var session = _store.QuerySession();
        var events = await session.Events.QueryAllRawEvents().ToListAsync();
        return events.GroupBy(e => e.StreamId).ToDictionary(stream => stream.Key, stream => stream.OrderBy(e => e.Version).Select(e => e.Data));
    }

    private async Task<SortedDictionary<Guid, string>> AllAsync<T>(Func<T, Guid> id)
        where T : notnull
    {
        await using var session = _store.QuerySession();
        return new SortedDictionary<Guid, string>((await session.Query<T>().ToListAsync()).ToDictionary(id, row => Json(row)));
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}
