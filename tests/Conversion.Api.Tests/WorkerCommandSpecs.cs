using Conversion.Api.Hosting;
using Conversion.Api.Jobs;
using Conversion.Api.Recovery;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Tests;

public sealed class WorkerCommandSpecs(PostgresFixture postgres)
{
    [Fact]
    public async Task A_job_is_claimed_once_however_many_claim_at_once()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var ids = new HashSet<Guid>();
        for (var i = 0; i < 10; i++)
        {
            ids.Add(Guid.Parse((await service.SubmitAsync()).Text("id")));
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => service.SendAsync<JobClaim>(new ClaimJob($"node-{i}"))));
        var claimed = claims.Where(claim => claim.Job is not null).Select(claim => claim.Job!.Id).ToList();
        Assert.Equal(claimed.Count, claimed.Distinct().Count());
        while ((await service.SendAsync<JobClaim>(new ClaimJob("last"))).Job is { } rest)
        {
            claimed.Add(rest.Id);
        }

        Assert.Equal(ids, [.. claimed]);
    }

    [Fact]
    public async Task High_priority_goes_first_and_equals_in_order_of_arrival()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var order = new Dictionary<string, string>();
        foreach (var priority in new[] { "low", "normal", "high", "normal" })
        {
            order[(await service.SubmitAsync(new { url = "https://example.com/", output = new { format = "mp3" }, priority })).Text("id")] = priority;
        }

        var claimed = new List<string>();
        while ((await service.SendAsync<JobClaim>(new ClaimJob("node"))).Job is { } job)
        {
            claimed.Add(job.Id.ToString());
        }

        Assert.Equal(["high", "normal", "normal", "low"], claimed.Select(id => order[id]));
        Assert.Equal(order.Keys.Where(id => order[id] == "normal"), claimed.Where(id => order[id] == "normal"));
    }

    [Fact]
    public async Task A_job_whose_lease_ran_out_waits_again_and_its_late_worker_is_refused()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Workers:LeaseSeconds=2", "--Converter:Workers:RenewSeconds=1");
        var job = await service.RunningJobAsync();
        await Eventually.BecomesAsync(
            () => service.GetAsync($"/api/jobs/{job.Id}"), shown => shown.Text("status") == "queued", cancellation: TestContext.Current.CancellationToken);
        var again = await service.SendAsync<JobClaim>(new ClaimJob("node-b"));
        Assert.Equal((job.Id, 2), (again.Job!.Id, again.Job.Attempt));
        Assert.False((await service.SendAsync<ReportAnswer>(new ReportProgress(job.Id, 1, new(50, 1, null, null, null)))).Accepted);
        Assert.True((await service.SendAsync<ReportAnswer>(new ReportProgress(job.Id, 2, new(50, 1, null, null, null)))).Accepted);
    }

    [Fact]
    public async Task A_renewed_lease_holds()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        var leases = service.Host.Services.GetRequiredService<JobLeases>();
        Assert.True(await leases.RenewAsync(job.Id, 1, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.False(await leases.RenewAsync(job.Id, 2, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Null((await service.SendAsync<EndedByWatchdog>(new LoseAttempt())).Attempt);
    }

    [Fact]
    public async Task A_lease_that_has_run_out_cannot_be_renewed()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        await service.ExecuteAsync("update converter.job_queue set lease_until = now() - interval '1 second'");
        Assert.False(await service.Host.Services.GetRequiredService<JobLeases>().RenewAsync(job.Id, 1, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_claim_that_meets_a_decision_on_its_job_lets_it_pass_and_is_tried_again()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var id = Guid.Parse((await service.SubmitAsync()).Text("id"));
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var deciding = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var lockStream = new NpgsqlCommand($"select 1 from converter.mt_streams where id = '{id}' for update", connection, deciding);
        await lockStream.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var claim = service.SendAsync<JobClaim>(new ClaimJob("node-a"));
        await using var countWaiting = new NpgsqlCommand("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'", connection, deciding);
        await Eventually.BecomesAsync(WaitingAsync, waiting => waiting > 0, cancellation: TestContext.Current.CancellationToken);
        await Eventually.BecomesAsync(WaitingAsync, waiting => waiting == 0, cancellation: TestContext.Current.CancellationToken);
        await deciding.RollbackAsync(TestContext.Current.CancellationToken);
        Assert.Equal(id, (await claim).Job?.Id);

        async Task<long> WaitingAsync() => (long)(await countWaiting.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    [Fact]
    public async Task An_attempt_stops_when_the_database_hangs_beyond_its_lease()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Workers:LeaseSeconds=2", "--Converter:Workers:RenewSeconds=1");
        var job = await service.RunningJobAsync();
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var hanging = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var lockAll = new NpgsqlCommand("lock table converter.job_queue in access exclusive mode", connection, hanging);
        await lockAll.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var reporter = service.Host.Services.GetRequiredService<AttemptReporterFactory>().For(job, TimeProvider.System.GetTimestamp(), TestContext.Current.CancellationToken);
        await StopsAsync(reporter);
        await hanging.RollbackAsync(TestContext.Current.CancellationToken);
        await reporter.DisposeAsync();
    }

    [Fact]
    public async Task An_attempt_that_was_cancelled_right_after_its_claim_stops_at_once()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Workers:LeaseSeconds=120", "--Converter:Workers:RenewSeconds=60");
        var job = await service.RunningJobAsync();
        await service.Client().PostAsync($"/api/jobs/{job.Id}/cancel", null, TestContext.Current.CancellationToken);
        await using var reporter = service.Host.Services.GetRequiredService<AttemptReporterFactory>().For(job, TimeProvider.System.GetTimestamp(), TestContext.Current.CancellationToken);
        await StopsAsync(reporter);
    }

    [Fact]
    public void A_run_that_is_worked_on_when_its_time_to_wait_is_over_is_looked_at_again()
    {
        var limits = Options.Create(new LimitOptions());
        var waiting = new ConversionJob { Id = Guid.NewGuid(), Version = 5, Run = 2, Status = JobStatus.Queued };
        var message = new GiveUpWaiting(waiting.Id, Run: 2);

        var (events, again) = GiveUpWaitingHandler.Handle(message, waiting with { Status = JobStatus.Running }, TimeProvider.System, limits);
        Assert.Empty(events);
        Assert.Single(again);

        (events, again) = GiveUpWaitingHandler.Handle(message, waiting, TimeProvider.System, limits);
        Assert.IsType<JobFailed>(Assert.Single(events));
        Assert.Empty(again);

        (events, again) = GiveUpWaitingHandler.Handle(message, waiting with { Status = JobStatus.Running, Run = 3 }, TimeProvider.System, limits);
        Assert.Empty(events);
        Assert.Empty(again);
    }

    [Fact]
    public async Task A_failure_that_waiting_may_help_is_tried_again_later_and_given_up_in_the_end()
    {
        await using var service = await ServiceHost.StartAsync(
            postgres, "--Converter:Retries:BaseDelaySeconds=0.1", "--Converter:Retries:MaxAttempts=2", "--Converter:Retries:MaxDelaySeconds=1");
        var job = await service.RunningJobAsync();
        var failure = FailureCatalogue.Describe(FailureKind.NetworkTimeout);
        await service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, failure));
        var waiting = await service.GetAsync($"/api/jobs/{job.Id}");
        Assert.Equal("queued", waiting.Text("status"));
        Assert.NotNull(waiting["nextAttemptAt"]);
        Assert.Equal("retrying", waiting["notices"]![0]!.Text("kind"));

        var again = await Eventually.BecomesAsync(
            () => service.SendAsync<JobClaim>(new ClaimJob("node-a")), claim => claim.Job is not null, cancellation: TestContext.Current.CancellationToken);
        await service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, again.Job!.Attempt, failure));
        Assert.Equal("failed", (await service.GetAsync($"/api/jobs/{job.Id}")).Text("status"));
    }

    [Fact]
    public async Task A_report_of_completion_that_is_repeated_is_accepted_and_adds_nothing()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.CompletedJobAsync("song");
        var artifact = (await service.GetAsync($"/api/jobs/{job.Id}"))["artifact"]!;
        var repeated = new Artifact(artifact.Text("artifactId"), "Song.mp3", "audio/mpeg", 4, 1.5, artifact.Text("sha256"), null);
        Assert.True((await service.SendAsync<ReportAnswer>(new CompleteAttempt(job.Id, 1, repeated))).Accepted);
        Assert.Equal(4, (await service.GetAsync($"/api/jobs/{job.Id}"))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Too_many_unfinished_jobs_are_refused_with_a_time_to_come_back()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Limits:WaitingJobsPerCaller=1");
        await service.SubmitAsync();
        var refused = await service.Host.Scenario(scenario =>
        {
            scenario.Post.Json(Requests.Song).ToUrl("/api/jobs");
            scenario.StatusCodeShouldBe(429);
            scenario.Header("Retry-After").ShouldHaveOneNonNullValue();
        });
        Assert.Contains("too-many-requests", await refused.ReadAsTextAsync());
    }

    private static async Task StopsAsync(AttemptReporter reporter)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = reporter.Attempt.Register(stopped.SetResult);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
    }
}
