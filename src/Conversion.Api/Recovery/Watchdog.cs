using Conversion.Api.Hosting;
using Wolverine;

namespace Conversion.Api.Recovery;

/// <summary>
/// On every node: takes back jobs whose node let its lease run out, and ends attempts that take longer than they may. What a
/// living node's tools do is watched by the node itself.
/// </summary>
public sealed class Watchdog(IServiceScopeFactory scopes, Reaper reaper, TimeProvider clock, ILogger<Watchdog> log)
    : RecurringWatch("The watchdog could not look at the leases", clock, log)
{
    protected override TimeSpan PauseBefore(int runs) => runs == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1);

    /// <summary>Ends every attempt that is to be ended by now.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        await EndAllAsync(new LoseAttempt(), cancellation);
        await EndAllAsync(new EndOverdueAttempt(), cancellation);
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
