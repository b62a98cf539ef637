using System.Collections.Frozen;
using System.Net;
using System.Net.NetworkInformation;

namespace Conversion.Media.Egress;

/// <summary>Where this machine itself can be found, whatever its addresses look like: a server often has public ones.</summary>
public sealed class LocalNetworks
{
    /// <summary>No address and no neighbour.</summary>
    public static readonly LocalNetworks None = new([]);

    private readonly FrozenSet<IPAddress> _addresses;
    private readonly IPNetwork[] _neighbours;

    /// <param name="addresses">The addresses of the machine's interfaces. Loopback ones are left out: they are known to everyone.</param>
    public LocalNetworks(IEnumerable<IPAddress> addresses)
    {
        _addresses = addresses.Where(address => !IPAddress.IsLoopback(address)).ToFrozenSet();
        // RFC 4291, section 2.5.4: the interface identifier has 64 bits, so the first 64 are what neighbours share.
        _neighbours = [.. _addresses.Where(SpecialNetworks.GlobalUnicastIPv6.Contains).Select(PrefixOf).Distinct()];
    }

    /// <summary>The addresses, loopback left out.</summary>
    public IReadOnlyCollection<IPAddress> Addresses => _addresses;

    /// <summary>The interfaces' addresses as they are now.</summary>
    /// <exception cref="NetworkInformationException">The system does not tell.</exception>
    public static LocalNetworks Read() =>
        new(NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address));

    /// <summary>Why <paramref name="address"/> may not be dialled, as the end of a sentence; null when it is neither own nor a neighbour's.</summary>
    internal string? ReasonToDeny(IPAddress address)
    {
        if (_addresses.Contains(address)) return "belongs to this machine";
        return Array.Exists(_neighbours, network => network.Contains(address)) ? "is in this machine's own network" : null;
    }

    private static IPNetwork PrefixOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPNetwork(new IPAddress(bytes), 64);
    }
}
