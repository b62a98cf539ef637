using System.Net;
using System.Net.Sockets;

namespace Conversion.Media.Egress;

/// <summary>Whether an address may be dialled: public unicast may, all else only where the operator allowed its network. Pure.</summary>
/// <param name="allowedNetworks">Networks that the operator allows although they are not public.</param>
public sealed class AddressPolicy(IReadOnlyList<IPNetwork> allowedNetworks)
{
    /// <summary>Why <paramref name="address"/> may not be dialled, as the end of a sentence; null when it may.</summary>
    public string? ReasonToDeny(IPAddress address)
    {
        // A mapped address opens the same IPv4 connection, so it is judged as that, allowances included.
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return allowedNetworks.Any(network => network.Contains(address)) ? null : ReasonIfNotPublic(address);
    }

    private static string? ReasonIfNotPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork) return ReasonIn(SpecialNetworks.IPv4, address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return "is of no known kind";
        if (SpecialNetworks.Nat64.Contains(address)) return ReasonBehindNat64(address);
        return ReasonIn(SpecialNetworks.IPv6, address) ?? (SpecialNetworks.GlobalUnicastIPv6.Contains(address) ? null : "is in no public network (RFC 4291)");
    }

    // The gateway is another machine with a view of its own, so what was allowed here is not allowed there.
    private static string? ReasonBehindNat64(IPAddress address) =>
        ReasonIn(SpecialNetworks.IPv4, new IPAddress(address.GetAddressBytes().AsSpan(12))) is { } reason ? $"is a NAT64 address of one that {reason}" : null;

    private static string? ReasonIn((IPNetwork Network, string What)[] networks, IPAddress address)
    {
        foreach (var (network, what) in networks)
        {
            if (network.Contains(address)) return what;
        }

        return null;
    }
}
