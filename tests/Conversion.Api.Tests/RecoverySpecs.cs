using Conversion.Api.Hosting;
using Conversion.Api.Recovery;
using Conversion.Api.Stores;
using Conversion.Api.Workers;
using Conversion.Storage;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Tests;

/// <summary>What becomes of attempts that nobody ends, of rows that say what no event says, and of what dead nodes leave on the disk.</summary>
public sealed class RecoverySpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_attempt_that_takes_longer_than_it_may_is_ended_although_its_lease_is_kept()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Retries:MaxAttempts=1");
        var job = await service.RunningJobAsync();
        Assert.Null((await service.SendAsync<EndedByWatchdog>(new EndOverdueAttempt())).Attempt);

        await service.ExecuteAsync("update converter.job_queue set lease_until = now() + interval '1 hour', overdue_at = now() - interval '1 second'");
        var failed = await Eventually.BecomesAsync(
            () => service.GetAsync($"/api/jobs/{job.Id}"), shown => shown.Text("status") == "failed", cancellation: Cancellation);
        Assert.Equal("timed_out", failed["failure"]!.Text("kind"));
        Assert.False((await service.SendAsync<ReportAnswer>(new ReportProgress(job.Id, 1, new(50, 1, null, null, null)))).Accepted);
    }

    [Fact]
    public async Task An_attempts_bound_grows_with_its_source_once_that_is_known()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        var before = await service.ScalarAsync<double>("select extract(epoch from overdue_at - now())::float8 from converter.job_queue");
        await service.SendAsync<ReportAnswer>(new ReportSource(job.Id, 1, new("generic", "1", "Title", null, 600, null, null, null)));
        var after = await service.ScalarAsync<double>("select extract(epoch from overdue_at - now())::float8 from converter.job_queue");
        Assert.InRange(before, 900, 930);
        Assert.InRange(after, 900 + 3600, 930 + 3600);
    }

    [Theory]
    [InlineData("running = true, attempt = 7, lease_until = now() - interval '1 minute'")]
    [InlineData("running = true, attempt = 7, lease_until = now() + interval '1 hour', overdue_at = now() - interval '1 minute'")]
    public async Task A_row_that_says_what_no_event_says_is_set_right(string change)
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.SubmitAsync();
        await service.ExecuteAsync($"update converter.job_queue set {change}");

        var claim = await Eventually.BecomesAsync(
            () => service.SendAsync<JobClaim>(new ClaimJob("node-a")), claim => claim.Job is not null, cancellation: Cancellation);
        Assert.Equal((job.Text("id"), 1), (claim.Job!.Id.ToString(), claim.Job.Attempt));
    }

    [Fact]
    public async Task A_row_of_a_running_job_that_says_waiting_is_no_second_claim()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        await service.ExecuteAsync("update converter.job_queue set running = false, lease_until = null");
        Assert.Null((await service.SendAsync<JobClaim>(new ClaimJob("node-b"))).Job);

        // Restored without a lease, it is taken back like any attempt of a dead node.
        var again = await Eventually.BecomesAsync(
            () => service.SendAsync<JobClaim>(new ClaimJob("node-b")), claim => claim.Job is not null, cancellation: Cancellation);
        Assert.Equal((job.Id, 2), (again.Job!.Id, again.Job.Attempt));
    }

    [Fact]
    public async Task A_row_of_a_job_that_has_ended_is_removed()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.SubmitAsync();
        await service.ExecuteAsync("create table kept as table converter.job_queue");
        await service.Client().PostAsync($"/api/jobs/{job.Text("id")}/cancel", null, Cancellation);
        await service.ExecuteAsync("insert into converter.job_queue table kept");

        Assert.Null((await service.SendAsync<JobClaim>(new ClaimJob("node-a"))).Job);
        Assert.Equal(0, await service.ScalarAsync<long>("select count(*) from converter.job_queue"));
    }

    [Fact]
    public async Task A_dead_nodes_folder_goes_with_what_it_stored_unreported_and_its_begun_download_is_kept_for_the_job()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        var dead = Directory.CreateDirectory(Path.Combine(WorkRoot(service), "dead")).FullName;
        await File.WriteAllTextAsync(Path.Combine(dead, ".in-use"), "", Cancellation);
        var partial = Directory.CreateDirectory(Path.Combine(dead, $"{job.Id:N}-1", "partial")).FullName;
        await File.WriteAllTextAsync(Path.Combine(partial, "source.part"), "half of it", Cancellation);
        var unreported = await StoreAsync(service, ArtifactIds.ForAttempt(job.Id, 1));
        using var orphan = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sleep", ["300"]) { WorkingDirectory = partial })!;
        var folders = service.Host.Services.GetRequiredService<WorkFolders>();
        var living = folders.Create(Guid.NewGuid(), 1);
        var reaper = service.Host.Services.GetRequiredService<Reaper>();

        await reaper.RunOnceAsync(Cancellation);
        Assert.True(Directory.Exists(dead), "The attempt still holds its job: its node may be about to report.");
        await orphan.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        await service.ExecuteAsync("update converter.job_queue set lease_until = now() - interval '1 second'");
        await Eventually.HoldsAsync(() => !Directory.Exists(dead), cancellation: Cancellation);
        Assert.True(Directory.Exists(living));
        Assert.Null(await OpenAsync(service, unreported));
        var next = folders.Create(job.Id, 2);
        Assert.Equal("half of it", await File.ReadAllTextAsync(Path.Combine(next, "partial", "source.part"), Cancellation));
    }

    [Fact]
    public async Task A_begun_download_goes_when_its_job_has_ended()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        var folders = service.Host.Services.GetRequiredService<WorkFolders>();
        Directory.CreateDirectory(Path.Combine(folders.Create(job.Id, 1), "partial"));
        folders.Keep(job.Id, 1);
        await service.Host.Services.GetRequiredService<Reaper>().RunOnceAsync(Cancellation);
        Assert.Equal([job.Id], folders.Begun());

        await service.Client().PostAsync($"/api/jobs/{job.Id}/cancel", null, Cancellation);
        await service.Host.Services.GetRequiredService<Reaper>().RunOnceAsync(Cancellation);
        Assert.Empty(folders.Begun());
    }

    [Fact]
    public async Task An_artifact_that_no_event_names_is_swept_and_one_that_may_still_be_reported_is_not()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var completed = await service.CompletedJobAsync("song");
        var running = await service.RunningJobAsync();
        var named = (await service.GetAsync($"/api/jobs/{completed.Id}"))["artifact"]!.Text("artifactId");
        var stored = await StoreAsync(service, ArtifactIds.ForAttempt(running.Id, 1));
        var orphan = await StoreAsync(service, ArtifactIds.ForAttempt(running.Id, 2));
        var sweeper = service.Host.Services.GetRequiredService<StoreSweeper>();

        await sweeper.RunOnceAsync(Cancellation);
        await sweeper.RunOnceAsync(Cancellation);

        Assert.Null(await OpenAsync(service, orphan));
        foreach (var kept in new[] { named, stored })
        {
            await using var content = await OpenAsync(service, kept);
            Assert.NotNull(content);
        }
    }

    [Fact]
    public async Task An_artifact_that_an_event_names_is_not_swept_although_its_record_is_lost()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var completed = await service.CompletedJobAsync("song");
        var named = (await service.GetAsync($"/api/jobs/{completed.Id}"))["artifact"]!.Text("artifactId");
        await service.ExecuteAsync("delete from converter.mt_doc_artifactrecord");
        var sweeper = service.Host.Services.GetRequiredService<StoreSweeper>();

        await sweeper.RunOnceAsync(Cancellation);
        await sweeper.RunOnceAsync(Cancellation);

        await using var content = await OpenAsync(service, named);
        Assert.NotNull(content);
    }

    [Fact]
    public async Task A_restored_row_of_an_attempt_that_works_keeps_its_lease_and_its_place()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        const string all = "select to_jsonb(job)::text from converter.job_queue job";
        var before = await service.ScalarAsync<string>(all);
        await service.ExecuteAsync("update converter.job_queue set running = false, priority = 9, queued_at = now() - interval '1 day', caller = 'eve'");

        Assert.Null((await service.SendAsync<JobClaim>(new ClaimJob("node-b"))).Job);

        Assert.Equal(before, await service.ScalarAsync<string>(all));
        Assert.True((await service.SendAsync<ReportAnswer>(new ReportProgress(job.Id, 1, new(50, 1, null, null, null)))).Accepted);
    }

    [Fact]
    public async Task An_idempotency_key_is_forgotten_when_its_time_is_over_and_its_job_has_ended()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var jobs = new List<string>();
        foreach (var key in new[] { "ended", "waiting" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = System.Net.Http.Json.JsonContent.Create(Requests.Song), Headers = { { "Idempotency-Key", key } } };
            using var answer = await service.Client().SendAsync(request, Cancellation);
            jobs.Add(answer.Headers.Location!.ToString());
        }

        await service.Client().PostAsync($"{jobs[0]}/cancel", null, Cancellation);
        var sweeper = service.Host.Services.GetRequiredService<RecordSweeper>();
        await sweeper.RunOnceAsync(Cancellation);
        Assert.Equal(2, await service.ScalarAsync<long>("select count(*) from converter.mt_doc_idempotencykey"));

        await service.ExecuteAsync("update converter.mt_doc_idempotencykey set mt_last_modified = now() - interval '8 days'");
        await sweeper.RunOnceAsync(Cancellation);
        Assert.Equal(1, await service.ScalarAsync<long>("select count(*) from converter.mt_doc_idempotencykey"));
    }

    [Fact]
    public async Task A_job_lost_with_three_nodes_is_given_up_with_what_is_known_of_each()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Auth:Keys:0:Key=operators-own-long-key", "--Converter:Auth:Keys:0:Caller=ops", "--Converter:Auth:Keys:0:Role=operator");
        using var client = service.Client("operators-own-long-key");
        using var accepted = await client.PostAsync("/api/jobs", System.Net.Http.Json.JsonContent.Create(Requests.Song), Cancellation);
        foreach (var node in new[] { "node-a", "node-b", "node-c" })
        {
            await Eventually.BecomesAsync(() => service.SendAsync<JobClaim>(new ClaimJob(node)), claim => claim.Job is not null, cancellation: Cancellation);
            await service.ExecuteAsync("update converter.job_queue set lease_until = now() - interval '1 second'");
        }

        var events = await Eventually.BecomesAsync(
            () => client.GetStringAsync($"{accepted.Headers.Location}/events", Cancellation), text => text.Contains("JobFailed", StringComparison.Ordinal), cancellation: Cancellation);
        Assert.Contains("worker_lost", events, StringComparison.Ordinal);
        Assert.All(new[] { "node-a", "node-b", "node-c" }, node => Assert.Contains($"was lost with node {node} while resolving at 1 %", events, StringComparison.Ordinal));
    }

    private static string WorkRoot(ServiceHost service) => service.Host.Services.GetRequiredService<IOptions<ConverterOptions>>().Value.WorkDirectory;

    private static async Task<string> StoreAsync(ServiceHost service, string artifact)
    {
        var path = Path.Combine(WorkRoot(service), $"{artifact}.source");
        await File.WriteAllTextAsync(path, artifact, Cancellation);
        await service.Host.Services.GetRequiredService<IArtifactStore>().PutAsync(artifact, path, Cancellation);
        return artifact;
    }

    private static Task<ArtifactStream?> OpenAsync(ServiceHost service, string artifact) =>
        service.Host.Services.GetRequiredService<IArtifactStore>().OpenAsync(artifact, Cancellation);
}
