using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conversion.Api.Health;

/// <summary>All components of the node.</summary>
public sealed class Components(IEnumerable<Component> components, TimeProvider clock)
{
    /// <summary>What the names of stores begin with.</summary>
    public const string Storage = "storage-";

    private readonly IReadOnlyList<ComponentWatch> _watches = [.. components.Select(component => new ComponentWatch(component, clock))];

    /// <summary>All of them. There within <see cref="Component.Limit"/>, whatever hangs.</summary>
    public Task<HealthView> LookAsync() => LookAsync(_watches);

    /// <summary>All but those that cost much to look at.</summary>
    public Task<HealthView> LookAtStartAsync() => LookAsync(_watches.Where(watch => !watch.Component.IsCostly));

    /// <summary>Those without which the node can take no request.</summary>
    public Task<HealthView> LookAtNeededAsync() => LookAsync(_watches.Where(watch => watch.Component.IsNeeded));

    private async Task<HealthView> LookAsync(IEnumerable<ComponentWatch> watches)
    {
        var began = clock.GetTimestamp();
        var views = Weigh(await Task.WhenAll(watches.Select(watch => watch.LookAsync())));
        return new HealthView(
            views.Select(view => view.Status).DefaultIfEmpty(HealthStatus.Healthy).Min(), clock.GetElapsedTime(began).TotalSeconds, views);
    }

    // Of two stores one is enough to go on with.
    private static ComponentView[] Weigh(ComponentView[] views)
    {
        var worksOne = views.Any(view => IsStore(view) && view.Status != HealthStatus.Unhealthy);
        return !worksOne ? views : [.. views.Select(view => IsStore(view) && view.Status == HealthStatus.Unhealthy
            ? view with { Status = HealthStatus.Degraded, Reason = $"{view.Reason} The other store serves meanwhile." }
            : view)];
    }

    private static bool IsStore(ComponentView view) => view.Name.StartsWith(Storage, StringComparison.Ordinal);
}
