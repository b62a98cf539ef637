using System.Net;

namespace Conversion.Media.Egress;

/// <summary>The one way out: every connection that the tools and the host make to a source goes through a session of this proxy.</summary>
public sealed class EgressProxy
{
    /// <summary>Opens a proxy of its own for one attempt: a listener on a free loopback port that lives until the session is disposed.</summary>
    /// <param name="maxReceivedBytes">Bytes from upstream after which the session cuts every connection.</param>
    public EgressSession OpenSession(long maxReceivedBytes) => throw new NotSupportedException($"{maxReceivedBytes}");
}

/// <summary>One attempt's way out, and the record of what it did there.</summary>
public sealed class EgressSession : IAsyncDisposable
{
    /// <summary>Where the tools find the proxy, such as <c>http://127.0.0.1:40123</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>Bytes received from upstream so far, headers and TLS included.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Whether the session was cut because it received more than it may.</summary>
    public bool ByteLimitReached { get; private set; }

    /// <summary>What was refused, in order; at most the first 100.</summary>
    public IReadOnlyList<EgressDenial> Denials { get; } = [];

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A connection that was refused, with no packet sent.</summary>
/// <param name="Host">Host as the tool asked for it.</param>
/// <param name="Address">The address that was refused; null when the name itself was.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record EgressDenial(string Host, IPAddress? Address, string Reason);
