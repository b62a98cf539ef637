using Conversion.Storage;

namespace Conversion.Api.Workers;

/// <summary>Removes half uploads that a crash left in the artifact store: at start, and each hour.</summary>
public sealed class StoreSweeper(IArtifactStore store, TimeProvider clock, ILogger<StoreSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan MinimumAge = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await store.SweepAsync(MinimumAge, stoppingToken) is > 0 and var swept)
                {
                    log.LogInformation("Removed {Count} half uploads that a crash had left.", swept);
                }
            }
            catch (Exception failure) when (failure is ArtifactStoreException or IOException)
            {
                log.LogWarning("The artifact store could not be swept: {Reason}", failure.Message);
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
