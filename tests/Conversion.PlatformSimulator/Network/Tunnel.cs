using System.Text;

namespace Conversion.PlatformSimulator.Network;

/// <summary>How a connection came in.</summary>
/// <param name="Host">The host that CONNECT asked for, in lower case; null without a tunnel.</param>
/// <param name="Exit">The proxy's user name, which stands for the address that a platform would see; null for none.</param>
internal sealed record Tunnel(string? Host, string? Exit)
{
    /// <summary>Whether TLS was spoken.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>The user name in the value of Basic credentials; null when it is none.</summary>
    public static string? UserOf(string? credentials)
    {
        Span<byte> bytes = stackalloc byte[256];
        return credentials is not null && Convert.TryFromBase64String(credentials, bytes, out var count)
            ? Encoding.UTF8.GetString(bytes[..count]).Split(':')[0] is { Length: > 0 } user ? user : null
            : null;
    }
}
