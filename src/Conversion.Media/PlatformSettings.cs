using Conversion.Domain.Platforms;

namespace Conversion.Media;

/// <summary>What the operator adds to the ways that platforms have of their own (<c>Converter:Platforms:NAME</c>), by the platform's name.</summary>
/// <remarks>No record, and text all through: neither a log nor the framework's complaint about a bad value may print a password.</remarks>
public sealed class PlatformSettings : Dictionary<string, PlatformSetting>
{
    /// <summary>No platform has any.</summary>
    public PlatformSettings()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }

    /// <summary>The ways that can be gone on <paramref name="platform"/> here: those that need nothing, and those whose needs are met.</summary>
    public IReadOnlyList<AccessMethod> AccessTo(string platform)
    {
        var own = this.GetValueOrDefault(platform);
        return [.. PlatformCatalogue.Named(platform).Access.Where(method => method.Needs switch
        {
            AccessNeed.Cookies => own?.CookiesFile is { Length: > 0 },
            AccessNeed.Proxy => own?.Proxy is { Length: > 0 },
            _ => true,
        })];
    }

    /// <summary>How hard <paramref name="platform"/> may be asked: as its own file says, where the operator does not say otherwise.</summary>
    public Pace PaceOf(string platform)
    {
        var (own, usual) = (this.GetValueOrDefault(platform), PlatformCatalogue.Named(platform).Pace);
        return new Pace(own?.Concurrency ?? usual.Concurrency, own?.SpacingSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : usual.Spacing);
    }

    /// <summary>What is wrong with these settings, each with its name and reason, and never with a value that may be secret.</summary>
    public IEnumerable<string> Problems() => this.SelectMany(entry => ProblemsOf(entry.Key, entry.Value));

    private static IEnumerable<string> ProblemsOf(string name, PlatformSetting setting)
    {
        var section = $"Converter:Platforms:{name}";
        if (PlatformCatalogue.All.All(platform => !platform.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            yield return $"{section} names no platform. Those that there are: {string.Join(", ", PlatformCatalogue.All.Select(platform => platform.Name))}.";
        if (setting.CookiesFile is { Length: > 0 } file && CookieFile.ProblemWith(file) is { } problem) yield return $"{section}:CookiesFile {problem}";
        if (setting.Proxy is { Length: > 0 } && setting.ProxyAddress is null)
            yield return $"{section}:Proxy is no http address. Write it as http://proxy.example:3128, or with http://user:password@ in front of the host.";
        if (setting.Concurrency is < 1 or > PlatformSetting.MostAtOnce) yield return $"{section}:Concurrency must be from 1 to {PlatformSetting.MostAtOnce}.";
        if (setting.SpacingSeconds is { } seconds && !(seconds is >= 0 and <= PlatformSetting.MostSeconds))
            yield return $"{section}:SpacingSeconds must be from 0 to {PlatformSetting.MostSeconds}.";
    }
}

/// <summary>What the operator adds for one platform.</summary>
public sealed class PlatformSetting
{
    /// <summary>Cookies of an account, in Netscape's format, for the way <c>cookies</c>. Each attempt works on a copy. Null: none.</summary>
    public string? CookiesFile { get; set; }

    /// <summary>An HTTP proxy for the way <c>proxy</c>, which stands behind the filter and resolves names itself. Null: none.</summary>
    public string? Proxy { get; set; }

    /// <summary>Most attempts at once through one address, 1–<see cref="MostAtOnce"/>, over all nodes. Null: the platform's own figure.</summary>
    public int? Concurrency { get; set; }

    /// <summary>Least seconds between two starts through one address, 0–<see cref="MostSeconds"/>, over all nodes. Null: the platform's own figure.</summary>
    public double? SpacingSeconds { get; set; }

    /// <summary>The greatest <see cref="Concurrency"/>.</summary>
    internal const int MostAtOnce = 1024;

    /// <summary>The greatest <see cref="SpacingSeconds"/>.</summary>
    internal const int MostSeconds = 3600;

    /// <summary>The proxy's address; null when it is none.</summary>
    public Uri? ProxyAddress => Uri.TryCreate(Proxy, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp && address.Host.Length > 0 ? address : null;
}
