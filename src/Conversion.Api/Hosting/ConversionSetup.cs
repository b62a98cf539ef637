using System.Globalization;
using Conversion.Api.Jobs;
using Conversion.Api.Live;
using Conversion.Api.Pacing;
using Conversion.Api.Recovery;
using Conversion.Api.Retention;
using Conversion.Api.Sharing;
using Conversion.Api.Stores;
using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Conversion.Media;
using Conversion.Media.Egress;
using Conversion.Storage.Links;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Hosting;

/// <summary>What a job needs on its way: the engine, the store, the worker, the feed.</summary>
public static class ConversionSetup
{
    public static void AddConversions(this IServiceCollection services)
    {
        services.AddSingleton(new DatabaseClock(TimeProvider.System));
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<DatabaseClock>());

        // Tools stop first, then jobs are handed back. The host asks before the settings are validated, so a value that is
        // no number is left for the validation to refuse in words.
        services.AddOptions<HostOptions>().Configure<IConfiguration>((host, configuration) =>
        {
            var grace = int.TryParse(configuration["Converter:Workers:GraceSeconds"], out var seconds) && seconds is >= 1 and <= 300
                ? seconds
                : new WorkerOptions().GraceSeconds;
            var drain = double.TryParse(configuration["Converter:DrainSeconds"], NumberStyles.Float, CultureInfo.InvariantCulture, out var draining) && draining is >= 0 and <= 300
                ? draining
                : new ConverterOptions().DrainSeconds;
            host.ShutdownTimeout = TimeSpan.FromSeconds(drain + grace + 20);
        });

        services.AddSingleton(provider => provider.GetRequiredService<IOptions<EgressOptions>>().Value);
        services.AddSingleton<EgressProxy>();
        services.AddSingleton(provider => provider.GetRequiredService<EgressProxy>().Policy);
        services.AddSingleton(EngineOptions);
        services.AddSingleton<IMediaEngine>(provider => new MediaEngine(
            provider.GetRequiredService<MediaOptions>(), provider.GetRequiredService<EgressProxy>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MediaEngine>>()));
        services.AddSingleton(provider => new ToolInspector(provider.GetRequiredService<MediaOptions>(), provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton(provider => new LinkSigner(provider.GetRequiredService<IOptions<LinkSettings>>().Value.Keys is { Count: > 0 } keys
            ? LinkKeys.Parse([.. keys])
            : LinkKeyFile.OpenOrCreate(provider.GetRequiredService<IOptions<ConverterOptions>>().Value.DataDirectory)));
        services.AddArtifactStore();

        services.AddSingleton(provider => BoundOf(provider.GetRequiredService<IOptions<WorkerOptions>>().Value, provider.GetRequiredService<IOptions<MediaOptions>>().Value));
        services.AddSingleton<Ladder>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobLeases>();
        services.AddSingleton<PlatformPaces>();
        services.AddSingleton<ReusableResults>();
        services.AddSingleton<DiskSpace>();
        services.AddSingleton<ArtifactUse>();
        services.AddSingleton<RetentionWatch>();
        services.AddSingleton<PlatformBreakers>();
        services.AddSingleton<PlatformStates>();
        services.AddSingleton<PlatformMetrics>();
        services.AddSingleton<CallersLastWrite>();
        services.AddSingleton<JobChangeFeed>();
        services.AddSingleton<LiveMetrics>();
        services.AddSingleton<WorkMetrics>();
        services.AddSingleton<LiveJobs>();
        services.AddSingleton<LiveCallers>();
        services.AddSingleton<EventLog>();
        services.AddSingleton<EventTail>();
        services.AddSingleton<Listeners>();
        services.AddSingleton<JobFeed>();
        services.AddSingleton<CallerFeed>();
        services.AddSingleton<AttemptReporterFactory>();
        services.AddSingleton<WorkFolders>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<Drain>();
        services.AddSingleton<Worker>();
        services.AddSingleton<Reaper>();
        services.AddSingleton<OrphanedArtifacts>();
        services.AddSingleton<StoreSweeper>();
        services.AddSingleton<RecordSweeper>();

        // Stopped in reverse order: the worker hands its jobs back while everything else still runs.
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddHostedService<JobChangeExchange>();
        services.AddHostedService(provider => provider.GetRequiredService<EventTail>());
        services.AddHostedService(provider => provider.GetRequiredService<Listeners>());
        services.AddHostedService<NodePresence>();
        services.AddHostedService(provider => provider.GetRequiredService<Reaper>());
        services.AddHostedService<Watchdog>();
        services.AddHostedService<ParkingWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreSweeper>());
        services.AddHostedService(provider => provider.GetRequiredService<RecordSweeper>());
        services.AddHostedService<MirrorWatch>();
        services.AddHostedService<ScrubWatch>();
        services.AddHostedService<LeaderWatch>();
        services.AddHostedService<SharedWorkWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ArtifactUse>());
        services.AddHostedService(provider => provider.GetRequiredService<RetentionWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<Worker>());
        services.AddHostedService<ReadyAnnouncer>();
    }

    private static AttemptBound BoundOf(WorkerOptions worker, MediaOptions media) =>
        new(TimeSpan.FromSeconds(worker.BoundBaseSeconds), worker.BoundFactor, media.MaxDurationSeconds);

    // One setting serves the worker and the engine, and one the proxy and the engine.
    private static MediaOptions EngineOptions(IServiceProvider provider) => provider.GetRequiredService<IOptions<MediaOptions>>().Value with
    {
        StallSeconds = provider.GetRequiredService<IOptions<WorkerOptions>>().Value.StallSeconds,
        Platforms = provider.GetRequiredService<IOptions<PlatformSettings>>().Value,
        CertificateAuthorities = provider.GetRequiredService<IOptions<EgressOptions>>().Value.CertificateAuthorities,
    };
}
