using Conversion.Api.Hosting;
using Npgsql;
using Wolverine;

namespace Conversion.Api.Pacing;

/// <summary>On every node: has jobs told that wait for a platform which refuses this service, and again when it answers.</summary>
public sealed class ParkingWatch(IServiceScopeFactory scopes, NpgsqlDataSource database, PlatformMetrics metrics, TimeProvider clock, ILogger<ParkingWatch> log)
    : RecurringWatch("Jobs could not be told that their platform refuses this service", clock, log)
{
    // A long queue is told bit by bit: work goes before word of it.
    private const int MostInOneGo = 100;

    protected override TimeSpan PauseBefore(int runs) => TimeSpan.FromSeconds(1);

    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        await metrics.LookAsync(database, cancellation);
        await TellAsync(new ParkJob(IsParked: true), cancellation);
        await TellAsync(new ParkJob(IsParked: false), cancellation);
    }

    private async Task TellAsync(ParkJob command, CancellationToken stopping)
    {
        for (var told = 0; told < MostInOneGo && !stopping.IsCancellationRequested; told++)
        {
            await using var scope = scopes.CreateAsyncScope();
            if (!(await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<Parking>(command, CancellationToken.None)).Found)
            {
                return;
            }
        }
    }
}
