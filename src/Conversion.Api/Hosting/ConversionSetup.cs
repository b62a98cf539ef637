using Conversion.Api.Jobs;
using Conversion.Api.Live;
using Conversion.Api.Workers;
using Conversion.Media;
using Conversion.Media.Egress;
using Conversion.Storage;
using Conversion.Storage.FileSystem;
using Conversion.Storage.Links;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Hosting;

/// <summary>What a job needs on its way: the engine, the store, the worker, the feed.</summary>
public static class ConversionSetup
{
    public static void AddConversions(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);

        // Tools stop first, then jobs are handed back. The host asks before the settings are validated, so a value that is
        // no number is left for the validation to refuse in words.
        services.AddOptions<HostOptions>().Configure<IConfiguration>((host, configuration) =>
        {
            var grace = int.TryParse(configuration["Converter:Workers:GraceSeconds"], out var seconds) && seconds is >= 1 and <= 300
                ? seconds
                : new WorkerOptions().GraceSeconds;
            host.ShutdownTimeout = TimeSpan.FromSeconds(grace + 20);
        });

        services.AddSingleton(provider => provider.GetRequiredService<IOptions<EgressOptions>>().Value);
        services.AddSingleton<EgressProxy>();
        services.AddSingleton(provider => provider.GetRequiredService<EgressProxy>().Policy);
        services.AddSingleton<IMediaEngine>(provider => new MediaEngine(
            EngineOptions(provider), provider.GetRequiredService<EgressProxy>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MediaEngine>>()));
        services.AddSingleton(provider => new ToolInspector(EngineOptions(provider), provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton(provider => new LinkSigner(LinkKeyFile.OpenOrCreate(provider.GetRequiredService<IOptions<ConverterOptions>>().Value.DataDirectory)));
        services.AddSingleton<IArtifactStore>(provider => new FileSystemArtifactStore(
            provider.GetRequiredService<IOptions<ConverterOptions>>().Value.ArtifactDirectory,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<FileSystemArtifactStore>>()));

        services.AddSingleton<JobQueue>();
        services.AddSingleton<CallersLastWrite>();
        services.AddSingleton<JobChangeFeed>();
        services.AddSingleton<JobFeed>();
        services.AddSingleton<AttemptReporterFactory>();
        services.AddSingleton<WorkFolders>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<Worker>();

        // Stopped in reverse order: the worker hands its jobs back while everything else still runs.
        services.AddHostedService<JobChangeExchange>();
        services.AddHostedService<Watchdog>();
        services.AddHostedService<StoreSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<Worker>());
        services.AddHostedService<ReadyAnnouncer>();
    }

    // One setting serves the worker and the engine, and one the proxy and the engine.
    private static MediaOptions EngineOptions(IServiceProvider provider) => provider.GetRequiredService<IOptions<MediaOptions>>().Value with
    {
        StallSeconds = provider.GetRequiredService<IOptions<WorkerOptions>>().Value.StallSeconds,
        CertificateAuthorities = provider.GetRequiredService<IOptions<EgressOptions>>().Value.CertificateAuthorities,
    };
}
