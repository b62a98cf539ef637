using System.Net;
using System.Net.Sockets;

namespace Conversion.Media.Egress;

/// <summary>
/// Whether an address may be dialled: public unicast of other machines may, all else only where the operator allowed its network.
/// Pure, save for what <paramref name="local"/> reads.
/// </summary>
/// <param name="allowedNetworks">Networks that the operator allows although they are not public.</param>
/// <param name="local">Where this machine is found; asked for each address. Nowhere when null.</param>
public sealed class AddressPolicy(IReadOnlyList<IPNetwork> allowedNetworks, Func<LocalNetworks>? local = null)
{
    /// <summary>Why <paramref name="address"/> may not be dialled, as the end of a sentence; null when it may.</summary>
    public string? ReasonToDeny(IPAddress address)
    {
        // A mapped address opens the same IPv4 connection, so it is judged as that, allowances included.
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return allowedNetworks.Any(network => network.Contains(address)) ? null : ReasonIfNotPublic(address);
    }

    private string? ReasonIfNotPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork) return ReasonIn(SpecialNetworks.IPv4, address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return "is of no known kind";
        if (SpecialNetworks.Nat64.Contains(address)) return ReasonBehind("a NAT64", address);
        if (ReasonIn(SpecialNetworks.IPv6, address) is { } reason) return reason;
        if (!SpecialNetworks.GlobalUnicastIPv6.Contains(address)) return "is in no public network (RFC 4291)";
        return SpecialNetworks.IsIsatap(address) ? ReasonBehind("an ISATAP", address) : null;
    }

    // The gateway is another machine with a view of its own, so what was allowed here is not allowed there.
    private string? ReasonBehind(string kind, IPAddress address) =>
        ReasonIn(SpecialNetworks.IPv4, new IPAddress(address.GetAddressBytes().AsSpan(12))) is { } reason ? $"is {kind} address of one that {reason}" : null;

    private string? ReasonIn((IPNetwork Network, string What)[] networks, IPAddress address)
    {
        if (local?.Invoke().ReasonToDeny(address) is { } own) return own;
        foreach (var (network, what) in networks)
        {
            if (network.Contains(address)) return what;
        }

        return null;
    }
}
