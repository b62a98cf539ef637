using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Media;
using Conversion.Storage;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Conversion.Api.Tests;

/// <summary>An attempt ends in time, whatever the engine does; the engine here is the one that no real tool can be made to be.</summary>
public sealed class AttemptRunnerSpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_attempt_that_takes_longer_than_it_may_fails_as_timed_out()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Workers:BoundBaseSeconds=5", "--Converter:Retries:MaxAttempts=1");
        var job = await service.RunningJobAsync();

        await RunAsync(service, job, new Engine((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation)), Cancellation);

        var failed = await service.GetAsync($"/api/jobs/{job.Id}");
        Assert.Equal(("failed", "timed_out"), (failed.Text("status"), failed["failure"]!.Text("kind")));
    }

    [Fact]
    public async Task A_source_that_turns_out_long_is_given_longer()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Workers:BoundBaseSeconds=5");
        var job = await service.RunningJobAsync();
        using var stop = new CancellationTokenSource();
        var overdue = false;

        await RunAsync(service, job, new Engine(async (observer, _, cancellation) =>
        {
            await observer.ResolvedAsync(new SourceMetadata("generic", "1", "Title", null, 7200, null, null, null), cancellation);
            // Past the base bound, which would have ended it.
            await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(6), CancellationToken.None), Task.Delay(Timeout.Infinite, cancellation));
            overdue = cancellation.IsCancellationRequested;
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
        }), stop.Token);

        Assert.False(overdue);
        Assert.Equal("queued", (await service.GetAsync($"/api/jobs/{job.Id}")).Text("status"));
    }

    [Fact]
    public async Task Work_that_heeds_no_cancellation_does_not_keep_its_slot()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        var hangs = new TaskCompletionSource();

        var running = RunAsync(service, job, new Engine((_, _, _) => hangs.Task), Cancellation);
        await service.Client().PostAsync($"/api/jobs/{job.Id}/cancel", null, Cancellation);

        await running.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        hangs.SetResult();
    }

    [Fact]
    public async Task What_a_failed_attempt_downloaded_waits_for_the_next_one_and_goes_with_the_last()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Retries:MaxAttempts=2", "--Converter:Retries:BaseDelaySeconds=0");
        var folders = service.Host.Services.GetRequiredService<WorkFolders>();
        var found = new List<bool>();
        var breaking = new Engine((_, request, _) =>
        {
            var begun = Path.Combine(request.WorkFolder, "partial");
            found.Add(File.Exists(Path.Combine(begun, "source.part")));
            Directory.CreateDirectory(begun);
            File.WriteAllText(Path.Combine(begun, "source.part"), "half of it");
            throw new MediaFailureException(FailureCatalogue.Describe(FailureKind.NetworkTimeout));
        });

        var first = await service.RunningJobAsync();
        await RunAsync(service, first, breaking, Cancellation);
        Assert.Equal([first.Id], folders.Begun());
        var second = await Eventually.BecomesAsync(() => service.SendAsync<JobClaim>(new ClaimJob("node-a")), claim => claim.Job is not null, cancellation: Cancellation);
        await RunAsync(service, second.Job!, breaking, Cancellation);

        Assert.Equal([false, true], found);
        Assert.Empty(folders.Begun());
    }

    [Fact]
    public async Task Whoever_listens_hears_that_work_goes_on_which_has_nothing_new_to_say()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        var stillness = new AttemptProgress(7, 100, null, null, null);
        using var stop = new CancellationTokenSource();

        await RunAsync(service, job, new Engine(async (observer, _, cancellation) =>
        {
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
            while (await ReportsAsync(service, job) is var reports && reports.Count < 4)
            {
                observer.Progressed(stillness);
                await ticks.WaitForNextTickAsync(cancellation);
            }

            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
        }), stop.Token);

        var told = await ReportsAsync(service, job);
        Assert.All(told, report => Assert.Equal(stillness, report.Progress));
        Assert.All(told.Zip(told.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= JobDecisions.SameReport, "It is said again, and not all the time."));
        var shown = await service.GetAsync($"/api/jobs/{job.Id}?version={job.Version + told.Count}");
        Assert.InRange(shown["elapsedSeconds"]!.GetValue<double>(), 6, 120);
    }

    [Fact]
    public async Task Whoever_listens_hears_that_a_large_result_is_still_being_stored()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        var store = new SlowStore(service.Host.Services.GetRequiredService<IArtifactStore>(),
            () => Eventually.BecomesAsync(() => ReportsAsync(service, job), reports => reports.Count >= 3, TimeSpan.FromMinutes(1), Cancellation));
        var engine = new Engine(async (observer, request, cancellation) =>
        {
            observer.Progressed(new AttemptProgress(99, 100, null, null, null, ProcessedSeconds: 61.5));
            await File.WriteAllTextAsync(Path.Combine(request.WorkFolder, "result.mp3"), "song", cancellation);
        });

        await ActivatorUtilities.CreateInstance<AttemptRunner>(service.Host.Services, engine, store).RunAsync(job, TimeProvider.System.GetTimestamp(), Cancellation);

        var shown = await service.GetAsync($"/api/jobs/{job.Id}");
        Assert.Equal(("completed", 61.5), (shown.Text("status"), shown["processedSeconds"]!.GetValue<double>()));
    }

    private static async Task<IReadOnlyList<ProgressReported>> ReportsAsync(ServiceHost service, ConversionJob job)
    {
        await using var session = service.Store.QuerySession();
        return [.. (await session.Events.FetchStreamAsync(job.Id, token: Cancellation)).Select(e => e.Data).OfType<ProgressReported>()];
    }

    private static Task RunAsync(ServiceHost service, ConversionJob job, Engine engine, CancellationToken stopping) =>
        ActivatorUtilities.CreateInstance<AttemptRunner>(service.Host.Services, engine).RunAsync(job, TimeProvider.System.GetTimestamp(), stopping);

    private sealed class Engine(Func<IConversionObserver, ConversionRequest, CancellationToken, Task> work) : IMediaEngine
    {
        public async Task<ConvertedMedia> ConvertAsync(ConversionRequest request, IConversionObserver observer, CancellationToken cancellation)
        {
            await work(observer, request, cancellation);
            var result = Path.Combine(request.WorkFolder, "result.mp3");
            return new ConvertedMedia(result, "Result.mp3", new FileInfo(result).Length, 61.5);
        }
    }

    /// <summary>The real store behind a disk that takes its time.</summary>
    private sealed class SlowStore(IArtifactStore store, Func<Task> first) : IArtifactStore
    {
        public async Task<StoredArtifact> PutAsync(string artifactId, string path, CancellationToken cancellation)
        {
            await first();
            return await store.PutAsync(artifactId, path, cancellation);
        }

        public Task RestoreAsync(StoredArtifact artifact, Stream content, CancellationToken cancellation) => store.RestoreAsync(artifact, content, cancellation);

        public Task<StoredArtifact?> FindAsync(string artifactId, CancellationToken cancellation) => store.FindAsync(artifactId, cancellation);

        public Task<ArtifactStream?> OpenAsync(string artifactId, CancellationToken cancellation) => store.OpenAsync(artifactId, cancellation);

        public Task<bool> DeleteAsync(string artifactId, CancellationToken cancellation) => store.DeleteAsync(artifactId, cancellation);

        public IAsyncEnumerable<string> ListAsync(CancellationToken cancellation) => store.ListAsync(cancellation);

        public IAsyncEnumerable<string> ListRemainsAsync(TimeSpan minimumAge, CancellationToken cancellation) => store.ListRemainsAsync(minimumAge, cancellation);

        public Task<int> SweepAsync(TimeSpan minimumAge, CancellationToken cancellation) => store.SweepAsync(minimumAge, cancellation);
    }
}
