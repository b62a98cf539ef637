using Wolverine;

namespace Conversion.Api.Recovery;

/// <summary>
/// On every node: takes back jobs whose node let its lease run out, and ends attempts that take longer than they may. What a
/// living node's tools do is watched by the node itself.
/// </summary>
public sealed class Watchdog(IServiceScopeFactory scopes, Reaper reaper, TimeProvider clock, ILogger<Watchdog> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure)
            {
                log.LogWarning("The watchdog could not look at the leases: {Reason}", failure.GetBaseException().Message);
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends every attempt that is to be ended by now.</summary>
    public async Task RunOnceAsync(CancellationToken stopping)
    {
        await EndAllAsync(new LoseAttempt(), stopping);
        await EndAllAsync(new EndOverdueAttempt(), stopping);
    }

    private async Task EndAllAsync(object command, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await using var scope = scopes.CreateAsyncScope();
            var ended = await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<EndedByWatchdog>(command, CancellationToken.None);
            if (ended.Attempt is not { } attempt)
            {
                return;
            }

            await reaper.RemoveUnreportedAsync(attempt, stopping);
            reaper.Wake();
        }
    }
}
