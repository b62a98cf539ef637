using Conversion.Api.Hosting;
using Conversion.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Health;

/// <summary>The components that are looked at, and what to do when the look at one fails or does not end.</summary>
public static class HealthSetup
{
    // Each look at a store writes, and may be paid for.
    private static readonly TimeSpan StoreFresh = TimeSpan.FromSeconds(4);

    public static void AddComponentHealth(this IServiceCollection services)
    {
        services.AddSingleton<SampleConversion>();
        services.AddComponent<NodeHealth>("node", "See this node's log.", component => component with { IsNeeded = true, Fresh = TimeSpan.Zero });
        services.AddComponent<DatabaseHealth>("database", "Check that PostgreSQL runs, and what holds it up: locks, its disk, the way to it.", component => component with { IsNeeded = true });
        services.AddComponent<ClockHealth>("clock", "See the component database.");
        services.AddComponent<EventDaemonHealth>("event-daemon", "See the component database.");
        services.AddComponent<QueueHealth>("queue", "See the component database.");
        services.AddComponent<WorkersHealth>("workers", "See the component database.");
        services.AddComponent<PlatformsHealth>("platforms", "See the component database.");
        services.AddComponent<MediaToolsHealth>("media-tools", "Run scripts/install, and see whether the tools' disk answers.");
        services.AddComponent<ConversionHealth>("conversion", "See the components media-tools and disk.", component => component with { IsCostly = true });
        services.AddComponent<DiskHealth>("disk", "See whether the data directory's disk answers.");
        services.AddComponent<EgressHealth>("egress", "See this node's log for what the egress proxy says.");
        services.AddSingleton(provider => new Components(
            [.. provider.GetServices<Component>(), .. Stores(provider.GetRequiredService<StoreCopies>(), provider.GetRequiredService<IOptions<ConverterOptions>>())],
            provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddComponent<T>(this IServiceCollection services, string name, string advice, Func<Component, Component>? adapt = null)
        where T : class, IHealthCheck
    {
        services.AddSingleton<T>();
        services.AddSingleton(provider => (adapt ?? (component => component))(new Component(name, provider.GetRequiredService<T>(), advice)));
    }

    private static IEnumerable<Component> Stores(StoreCopies copies, IOptions<ConverterOptions> options) => copies.All.Select((copy, index) => new Component(
        Components.Storage + (index == 0 ? "primary" : "backup"),
        new StoreHealth(copy, copies.IsMirrored ? $"The {copy.Name} store" : "The artifact store", options), StoreHealth.Advice)
    {
        Fresh = StoreFresh,
    });
}
