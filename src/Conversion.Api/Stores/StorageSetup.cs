using Conversion.Api.Downloads;
using Conversion.Api.Hosting;
using Conversion.Storage;
using Conversion.Storage.Mirrored;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Stores;

/// <summary>The one or two stores that are configured, and what keeps them sound.</summary>
public static class StorageSetup
{
    public static void AddArtifactStore(this IServiceCollection services)
    {
        services.AddSingleton(provider => Options(provider).Open(
            provider.GetRequiredService<IOptions<ConverterOptions>>().Value.DataDirectory, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => provider.GetRequiredService<StoreCopies>().AsOne(
            provider.GetRequiredService<IMirrorJournal>, Options(provider).Mirror, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IMirrorJournal, MirrorJournal>();
        services.AddSingleton<DirectLinks>();
        services.AddSingleton<StorageMetrics>();
    }

    private static StorageOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value;
}
