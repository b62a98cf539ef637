using Conversion.PlatformSimulator.Scenarios;

namespace Conversion.PlatformSimulator.Requests;

/// <summary>A request that reached the simulator.</summary>
/// <param name="Host">The host that was meant.</param>
/// <param name="Method">GET, POST…</param>
/// <param name="Path">Path and query.</param>
/// <param name="StartedAt">When it came.</param>
public sealed record SeenRequest(string Host, string Method, string Path, DateTimeOffset StartedAt)
{
    /// <summary>The platform's name; null when no platform knew the request.</summary>
    public string? Platform { get; init; }

    /// <summary>The part of the platform.</summary>
    public Part Part { get; init; } = Part.Other;

    /// <summary>The extraction that it belongs to.</summary>
    public string? Visit { get; init; }

    /// <summary>The item's id.</summary>
    public string? Id { get; init; }

    /// <summary>The client's own name for itself.</summary>
    public string? Client { get; init; }

    /// <summary>The user name at the proxy.</summary>
    public string? Exit { get; init; }

    /// <summary>The status of the answer; 0 until it ended, and when nothing was answered.</summary>
    public int Status { get; init; }

    /// <summary>Bytes of the answer's body.</summary>
    public long Bytes { get; init; }

    /// <summary>When the answer ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}
