using System.Net;

namespace Conversion.Media.Egress;

/// <summary>
/// The networks that no public host has: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), and what is reserved
/// or multicast. A few of them are reachable in principle (anycast relays, for one); none of them serves media. Besides these, what
/// looks public and is answered by the inside of a cloud alone; most clouds' metadata is in the ranges above all the same.
/// </summary>
internal static class SpecialNetworks
{
    public static readonly (IPNetwork Network, string What)[] IPv4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "means \"this host\" (RFC 791)"),
        (IPNetwork.Parse("10.0.0.0/8"), "is in a private network (RFC 1918)"),
        (IPNetwork.Parse("100.64.0.0/10"), "is in a provider's shared network (RFC 6598)"),
        (IPNetwork.Parse("127.0.0.0/8"), "is this machine itself (loopback)"),
        (IPNetwork.Parse("161.26.0.0/16"), "is a cloud's internal service (IBM)"),
        (IPNetwork.Parse("166.8.0.0/14"), "is a cloud's internal service (IBM)"),
        (IPNetwork.Parse("168.63.129.16/32"), "is a cloud's internal service (Azure)"),
        (IPNetwork.Parse("169.254.0.0/16"), "is link-local (RFC 3927)"),
        (IPNetwork.Parse("172.16.0.0/12"), "is in a private network (RFC 1918)"),
        (IPNetwork.Parse("192.0.0.0/24"), "is reserved for protocols (RFC 6890)"),
        (IPNetwork.Parse("192.0.2.0/24"), "is reserved for documentation (RFC 5737)"),
        (IPNetwork.Parse("192.31.196.0/24"), "is a DNS sink (AS112, RFC 7535)"),
        (IPNetwork.Parse("192.52.193.0/24"), "is a multicast relay (RFC 7450)"),
        (IPNetwork.Parse("192.88.99.0/24"), "is a 6to4 relay (RFC 7526)"),
        (IPNetwork.Parse("192.168.0.0/16"), "is in a private network (RFC 1918)"),
        (IPNetwork.Parse("192.175.48.0/24"), "is a DNS sink (AS112, RFC 7534)"),
        (IPNetwork.Parse("198.18.0.0/15"), "is reserved for benchmarks (RFC 2544)"),
        (IPNetwork.Parse("198.51.100.0/24"), "is reserved for documentation (RFC 5737)"),
        (IPNetwork.Parse("203.0.113.0/24"), "is reserved for documentation (RFC 5737)"),
        (IPNetwork.Parse("224.0.0.0/4"), "is multicast (RFC 1112)"),
        (IPNetwork.Parse("255.255.255.255/32"), "is the broadcast address"),
        (IPNetwork.Parse("240.0.0.0/4"), "is reserved (RFC 1112)"),
    ];

    public static readonly (IPNetwork Network, string What)[] IPv6 =
    [
        (IPNetwork.Parse("::/128"), "is the unspecified address"),
        (IPNetwork.Parse("::1/128"), "is this machine itself (loopback)"),
        (IPNetwork.Parse("::/96"), "is an IPv4-compatible address (RFC 4291)"),
        (IPNetwork.Parse("64:ff9b:1::/48"), "is a local NAT64 address (RFC 8215)"),
        (IPNetwork.Parse("2001::/32"), "is a Teredo address (RFC 4380)"),
        (IPNetwork.Parse("2001::/23"), "is reserved for protocols (RFC 2928)"),
        (IPNetwork.Parse("2001:db8::/32"), "is reserved for documentation (RFC 3849)"),
        (IPNetwork.Parse("2002::/16"), "is a 6to4 address (RFC 3056)"),
        (IPNetwork.Parse("2620:4f:8000::/48"), "is a DNS sink (AS112, RFC 7534)"),
        (IPNetwork.Parse("3fff::/20"), "is reserved for documentation (RFC 9637)"),
        (IPNetwork.Parse("fc00::/7"), "is in a private network (RFC 4193)"),
        (IPNetwork.Parse("fe80::/10"), "is link-local (RFC 4291)"),
        (IPNetwork.Parse("fec0::/10"), "is site-local (RFC 3879)"),
        (IPNetwork.Parse("ff00::/8"), "is multicast (RFC 4291)"),
    ];

    /// <summary>All that is assigned as global unicast so far; whatever lies outside is special, known by name or not.</summary>
    public static readonly IPNetwork GlobalUnicastIPv6 = IPNetwork.Parse("2000::/3");

    /// <summary>The well-known prefix of NAT64, with the IPv4 address in its last four bytes (RFC 6052).</summary>
    public static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether <paramref name="address"/> has the IPv4 address of an ISATAP host in its last four bytes (RFC 5214, section 6.1).</summary>
    public static bool IsIsatap(IPAddress address) => address.GetAddressBytes().AsSpan(8, 4) is [0x00 or 0x02, 0x00, 0x5E, 0xFE];
}
