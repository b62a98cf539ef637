using Wolverine;

namespace Conversion.Api.Workers;

/// <summary>On every node: finds leases that ran out, puts their jobs back into the queue, and removes what their nodes left on a shared disk.</summary>
public sealed class Watchdog(IServiceScopeFactory scopes, WorkFolders folders, TimeProvider clock, ILogger<Watchdog> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync();
            }
            catch (Exception failure)
            {
                log.LogWarning("The watchdog could not look at the leases: {Reason}", failure.GetBaseException().Message);
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes back every job whose lease has run out by now.</summary>
    public async Task RunOnceAsync()
    {
        for (var isAnyLost = false; ; isAnyLost = true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var lost = await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<LostAttempt>(new LoseAttempt(), CancellationToken.None);
            if (lost.Lease is not { } lease)
            {
                if (isAnyLost)
                {
                    folders.RemoveLeftovers();
                }

                return;
            }

            log.LogWarning("Attempt {Attempt} of job {Job} was lost: its lease ran out.", lease.Attempt, lease.JobId);
        }
    }
}
