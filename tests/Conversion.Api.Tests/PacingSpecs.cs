using Conversion.Api.Pacing;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conversion.Api.Tests;

/// <summary>How hard a platform is asked, by all nodes together.</summary>
public sealed class PacingSpecs(PostgresFixture postgres)
{
    private const string YouTube = "https://www.youtube.com/watch?v=";
    private const string X = "https://x.com/user/status/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_keep_to_one_limit_together_however_many_claim_at_once_and_go_on_where_there_is_none()
    {
        string[] settings = ["--Converter:Platforms:youtube:Concurrency=3", "--Converter:Platforms:youtube:SpacingSeconds=0", "--Converter:Platforms:twitter:SpacingSeconds=0"];
        await using var one = await ServiceHost.StartAsync(postgres, settings);
        await using var two = await ServiceHost.StartAsync(one.ConnectionString, settings);
        await SubmitAsync(one, YouTube, 8);
        await SubmitAsync(one, X, 2);

        var first = await ClaimAllAsync(one, two);
        Assert.Equal(["twitter", "twitter", "youtube", "youtube", "youtube"], first.Select(job => job.Platform).Order());

        await one.SendAsync<ReportAnswer>(new FailAttempt(Of("youtube").Id, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)));
        Assert.Equal("youtube", Assert.Single(await ClaimAllAsync(two, one)).Platform);

        ConversionJob Of(string platform) => first.First(job => job.Platform == platform);
    }

    [Fact]
    public async Task Nodes_keep_to_one_spacing_together()
    {
        string[] settings = ["--Converter:Platforms:youtube:Concurrency=100", "--Converter:Platforms:youtube:SpacingSeconds=0.4"];
        await using var one = await ServiceHost.StartAsync(postgres, settings);
        await using var two = await ServiceHost.StartAsync(one.ConnectionString, settings);
        await SubmitAsync(one, YouTube, 5);

        var started = new List<DateTimeOffset>();
        await Eventually.BecomesAsync(
            async () =>
            {
                started.AddRange((await ClaimOnceAsync(one, two)).Select(job => job.StartedAt!.Value));
                return started.Count;
            },
            count => count == 5, cancellation: Cancellation);

        started.Sort();
        Assert.All(started.Zip(started.Skip(1), (before, after) => after - before), gap => Assert.True(gap >= TimeSpan.FromSeconds(0.4), $"{gap}"));
    }

    [Fact]
    public async Task A_free_slot_is_told_when_the_next_job_may_start()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Platforms:youtube:SpacingSeconds=600");
        await SubmitAsync(service, YouTube, 2);

        Assert.Null((await service.SendAsync<JobClaim>(new ClaimJob("node"))).OpensIn);
        var held = await service.SendAsync<JobClaim>(new ClaimJob("node"));

        Assert.Null(held.Job);
        Assert.InRange(held.OpensIn!.Value, TimeSpan.FromSeconds(500), TimeSpan.FromSeconds(600));
    }

    [Fact]
    public async Task What_leaves_by_the_operators_proxy_has_a_pace_of_its_own()
    {
        await using var service = await ServiceHost.StartAsync(
            postgres, "--Converter:Platforms:youtube:Concurrency=1", "--Converter:Platforms:youtube:SpacingSeconds=0", "--Converter:Platforms:youtube:Proxy=http://127.0.0.1:9/");
        await SubmitAsync(service, YouTube, 2);
        var abroad = Assert.Single(await ClaimAllAsync(service));
        await service.SendAsync<ReportAnswer>(new FailAttempt(abroad.Id, 1, FailureCatalogue.Describe(FailureKind.ContentGeoBlocked)));

        var claimed = await ClaimAllAsync(service);

        Assert.Equal([("default", 1), ("proxy", 2)], claimed.Select(job => (job.Strategy, job.Attempt)).Order());
        Assert.Empty(await ClaimAllAsync(service));
        Assert.Equal("direct,proxy", await service.ScalarAsync<string>("select string_agg(exit, ',' order by exit) from converter.job_queue where running"));
    }

    [Fact]
    public async Task A_site_that_is_no_platform_is_not_held_back_by_others()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        await SubmitAsync(service, "https://example.com/", 20);
        Assert.Equal(20, (await ClaimAllAsync(service)).Count);
    }

    [Fact]
    public async Task Ten_thousand_jobs_that_wait_for_a_platform_neither_block_another_nor_are_looked_at()
    {
        await using var service = await ServiceHost.StartAsync(
            postgres, "--Converter:Platforms:youtube:Concurrency=1", "--Converter:Limits:WaitingJobs=20000", "--Converter:Limits:WaitingJobsPerCaller=20000");
        await SubmitAsync(service, YouTube, 1);
        Assert.Single(await ClaimAllAsync(service));
        await service.ExecuteAsync(
            """
            insert into converter.job_queue (job_id, caller, platform, priority, queued_at, available_at, running, attempt)
            select gen_random_uuid(), 'local', 'youtube', i % 3, now() - interval '1 hour', now() - interval '1 hour', false, 0 from generate_series(1, 10000) i
            """);
        await SubmitAsync(service, X, 1);
        await service.ExecuteAsync("analyze converter.job_queue");

        await using (var session = service.Store.LightweightSession())
        {
            // What the connection has read for others before may still be counted to it.
            await session.BeginTransactionAsync(Cancellation);
            var before = await RowsReadAsync(session);
            var (next, _) = await NextJob.LockAsync(session, "node", service.Host.Services.GetRequiredService<PlatformPaces>(), Cancellation);
            Assert.NotNull(next);
            Assert.InRange(await RowsReadAsync(session) - before, 1, 100);
        }

        Assert.Equal("twitter", Assert.Single(await ClaimAllAsync(service)).Platform);
    }

    private static async Task<long> RowsReadAsync(IDocumentSession session)
    {
        await using var rows = new NpgsqlCommand("select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'job_queue'");
        await using var reader = await session.ExecuteReaderAsync(rows, Cancellation);
        await reader.ReadAsync(Cancellation);
        return reader.GetInt64(0);
    }

    private static async Task SubmitAsync(ServiceHost service, string link, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await service.SubmitAsync(new { url = $"{link}{10_000_000_000 + i}", output = new { format = "mp3" } });
        }
    }

    private static async Task<IEnumerable<ConversionJob>> ClaimOnceAsync(params ServiceHost[] nodes) =>
        (await Task.WhenAll(nodes.SelectMany((node, index) => Enumerable.Range(0, 4).Select(_ => node.SendAsync<JobClaim>(new ClaimJob($"node-{index}"))))))
        .Select(claim => claim.Job).OfType<ConversionJob>();

    // Who passes over what another is about to start gets nothing: it is over when nobody gets anything.
    private static async Task<List<ConversionJob>> ClaimAllAsync(params ServiceHost[] nodes)
    {
        var claimed = new List<ConversionJob>();
        while ((await ClaimOnceAsync(nodes)).ToList() is { Count: > 0 } more)
        {
            claimed.AddRange(more);
        }

        return claimed;
    }
}
