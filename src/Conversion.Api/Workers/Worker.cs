using System.Collections.Concurrent;
using Conversion.Api.Hosting;
using Conversion.Api.Live;
using Conversion.Api.Retention;
using Conversion.Domain.Jobs;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Conversion.Api.Workers;

/// <summary>
/// Fills this node's slots: claims a waiting job for each free one and runs its attempt. It hears of new jobs at once by
/// the change feed, and looks by itself each second, so that no lost signal leaves a job waiting.
/// </summary>
public sealed class Worker(
    IServiceScopeFactory scopes, AttemptRunner runner, JobChangeFeed feed, DiskSpace disk, Drain drain, IOptions<WorkerOptions> options, IOptions<ConverterOptions> node, WorkMetrics metrics, TimeProvider clock, ILogger<Worker> log)
    : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(Guid Job, int Attempt), Task> _running = new(); // a retried job's attempts may meet here

    private long _cameRound = clock.GetTimestamp();

    /// <summary>Attempts that run on this node now.</summary>
    public int Running => _running.Count;

    /// <summary>How long it has not come round to look for work although a slot is free.</summary>
    public TimeSpan Standstill => _running.Count >= options.Value.Slots ? TimeSpan.Zero : clock.GetElapsedTime(Volatile.Read(ref _cameRound));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Slots == 0)
        {
            return;
        }

        using var changed = feed.WatchAny();
        using var slots = new SemaphoreSlim(options.Value.Slots);
        try
        {
            while (true)
            {
                await slots.WaitAsync(stoppingToken);
                var asked = clock.GetTimestamp();
                Volatile.Write(ref _cameRound, asked);
                // What waits is not begun to fail for want of room, nor to be handed back at once.
                var claim = disk.IsLow || drain.HasBegun ? new JobClaim(null) : await ClaimAsync();
                if (claim.Job is not { Status: JobStatus.Running } job)
                {
                    slots.Release();
                    await changed.WaitAsync(PauseAfter(claim), stoppingToken);
                    continue;
                }

                metrics.Began(job.Platform, claim.Waited);
                var noted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _running[(job.Id, job.Attempt)] = RunAsync(job, asked, noted.Task, slots, stoppingToken);
                noted.SetResult();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_running.Values);
        }
    }

    // What a platform's pace holds back is looked for when its time has come, and not a second later.
    private static TimeSpan PauseAfter(JobClaim claim) =>
        claim.OpensIn is { } opens && opens < LongestPause ? TimeSpan.FromMilliseconds(Math.Ceiling(opens.TotalMilliseconds) + 1) : LongestPause;

    private async Task<JobClaim> ClaimAsync()
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
            // Not to be broken off: a claim that was made is run, or handed back.
            return await bus.InvokeAsync<JobClaim>(new ClaimJob(node.Value.NodeName), CancellationToken.None);
        }
        catch (Exception failure)
        {
            // While stopping, too: thrown from here, it would end the worker before its attempts have handed their jobs back.
            log.LogWarning("No job could be claimed: {Reason}", failure.GetBaseException().Message);
            return new JobClaim(null);
        }
    }

    private async Task RunAsync(ConversionJob job, long asked, Task noted, SemaphoreSlim slots, CancellationToken stopping)
    {
        await noted;
        try
        {
            await runner.RunAsync(job, asked, stopping);
        }
        catch (Exception failure)
        {
            log.LogError(failure, "Attempt {Attempt} of job {Job} could not be reported; its lease will run out.", job.Attempt, job.Id);
        }
        finally
        {
            metrics.Ended();
            Volatile.Write(ref _cameRound, clock.GetTimestamp()); // it could not before
            slots.Release();
            _running.TryRemove((job.Id, job.Attempt), out _);
        }
    }
}
