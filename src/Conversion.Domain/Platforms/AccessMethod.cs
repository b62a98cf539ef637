namespace Conversion.Domain.Platforms;

/// <summary>What an operator has to have configured before a way of access can be gone.</summary>
public enum AccessNeed
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A file with an account's cookies.</summary>
    Cookies,

    /// <summary>A proxy of the operator's own.</summary>
    Proxy,
}

/// <summary>A named way to get at what a platform shows: data. What a platform refuses to everybody, such as DRM, none of them goes round.</summary>
/// <param name="Name">As shown in <c>strategy</c>: <c>default</c>, <c>player:ios</c>, <c>cookies</c>. Kept in events, so never given another meaning. No slash in it.</param>
public sealed record AccessMethod(string Name)
{
    /// <summary>As the platform is asked unless there is a reason for another way.</summary>
    public static AccessMethod Default { get; } = new("default");

    /// <summary>With the cookies that the operator configured for the platform.</summary>
    public static AccessMethod Cookies { get; } = new("cookies") { Needs = AccessNeed.Cookies };

    /// <summary>Through the proxy that the operator configured for the platform, so that it sees another address.</summary>
    public static AccessMethod Proxy { get; } = new("proxy") { Needs = AccessNeed.Proxy };

    /// <summary>What every platform has: the default way, and what the operator adds to it.</summary>
    public static IReadOnlyList<AccessMethod> Usual { get; } = [Default, Cookies, Proxy];

    /// <summary>What has to be configured for it.</summary>
    public AccessNeed Needs { get; init; }

    /// <summary>What it means to yt-dlp: values of <c>--extractor-args</c>, such as <c>youtube:player_client=ios</c>.</summary>
    public IReadOnlyList<string> ExtractorArguments { get; init; } = [];

    /// <summary>Another of a platform's players, by yt-dlp's name for it.</summary>
    internal static AccessMethod Player(string platform, string client) =>
        new($"player:{client}") { ExtractorArguments = [$"{platform}:player_client={client}"] };
}
