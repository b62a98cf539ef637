using Wolverine;

namespace Conversion.Api.Workers;

/// <summary>On every node: finds leases that ran out, and puts their jobs back into the queue.</summary>
public sealed class Watchdog(IServiceScopeFactory scopes, TimeProvider clock, ILogger<Watchdog> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(tick => tick is { IsCompletedSuccessfully: true, Result: true }, TaskScheduler.Default))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The watchdog could not look at the leases: {Reason}", failure.GetBaseException().Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Takes back every job whose lease has run out by now.</summary>
    public async Task RunOnceAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var lost = await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<LostAttempt>(new LoseAttempt(), cancellation);
            if (lost.Lease is not { } lease)
            {
                return;
            }

            log.LogWarning("Attempt {Attempt} of job {Job} was lost: its lease ran out.", lease.Attempt, lease.JobId);
        }
    }
}
