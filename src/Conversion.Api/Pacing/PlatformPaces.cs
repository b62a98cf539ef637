using Conversion.Domain.Platforms;
using Conversion.Media;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Pacing;

/// <summary>How hard each platform may be asked here: its own figures, and the operator's over them.</summary>
public sealed class PlatformPaces
{
    private readonly Dictionary<string, Pace> _paces;

    public PlatformPaces(IOptions<PlatformSettings> settings)
    {
        _paces = PlatformCatalogue.All.ToDictionary(platform => platform.Name, platform => settings.Value.PaceOf(platform.Name));
        Limited = [.. _paces.Where(pace => pace.Value.Concurrency is not null).Select(pace => pace.Key)];
        Limits = [.. Limited.Select(name => _paces[name].Concurrency!.Value)];
    }

    /// <summary>The platforms of which only so many attempts may run at once.</summary>
    internal string[] Limited { get; }

    /// <summary>How many, in the order of <see cref="Limited"/>.</summary>
    internal int[] Limits { get; }

    /// <summary>Whether nothing at all holds attempts on a platform back.</summary>
    public bool IsUnlimited(string platform) => Of(platform).IsFree && !PlatformCatalogue.Named(platform).IsOneSite;

    /// <summary>The pace of a platform; of one that this version does not know, as in events of another, that of Generic.</summary>
    public Pace Of(string platform) => _paces.TryGetValue(platform, out var pace) ? pace : Pace.Free;
}
