using System.Net;

namespace Conversion.Media.Egress;

/// <summary>A connection that was refused, with no packet sent.</summary>
/// <param name="Host">Host as the tool asked for it, in its normal form.</param>
/// <param name="Address">The address that was refused; null when the name or port itself was. For operators: what a name means inside is not for callers.</param>
/// <param name="Reason">Why, and what to do, in words for callers: it names an address only when the tool asked for that address.</param>
public sealed record EgressDenial(string Host, IPAddress? Address, string Reason)
{
    /// <summary>What was against it, one of few words: <c>port</c>, <c>name</c>, <c>address</c>, <c>resolved_address</c> or <c>itself</c>.</summary>
    public string Ground { get; init; } = "address";
}
