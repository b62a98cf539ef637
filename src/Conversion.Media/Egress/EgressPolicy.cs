using System.Net;
using Conversion.Domain.Platforms;

namespace Conversion.Media.Egress;

/// <summary>
/// What can be told of an address before its name is resolved: a literal that may not be dialled, a name that only exists inside
/// a network, a port where no web server listens. Used when a job is submitted, and again for every request of the tools.
/// </summary>
public sealed class EgressPolicy
{
    // Names that mean something inside one network only: RFC 6761 and 6762, ICANN's reservation of .internal, RFC 8375.
    private static readonly string[] InsideSuffixes = [".local", ".internal", ".home.arpa"];

    private readonly bool _loopbackAllowed;
    private readonly bool _insideNamesResolved;

    /// <param name="options">The settings; they must be valid.</param>
    public EgressPolicy(EgressOptions options) : this(options, LocalNetworkWatch.OfThisMachine)
    {
    }

    internal EgressPolicy(EgressOptions options, Func<LocalNetworks> local)
    {
        ArgumentNullException.ThrowIfNull(options);
        var allowed = options.ParseAllowedNetworks();
        Addresses = new AddressPolicy(allowed, local);
        // Where a network inside is allowed, names inside may lead to it; what they lead to is judged. The operator's proxy would not judge.
        _insideNamesResolved = allowed.Count > 0 && options.UpstreamProxy is null;
        _loopbackAllowed = Addresses.ReasonToDeny(IPAddress.Loopback) is null || Addresses.ReasonToDeny(IPAddress.IPv6Loopback) is null;
    }

    /// <summary>The judge of single addresses.</summary>
    public AddressPolicy Addresses { get; }

    /// <summary>The denial of <paramref name="url"/>, its reason in words for the caller; null when nothing speaks against it so far.</summary>
    public EgressDenial? Judge(SourceUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var isBadPort = BadPorts.Contains(url.Port);
        var reason = isBadPort
            ? $"Port {url.Port} belongs to another service than the web. Use the address of a web page or media file."
            : url.Address is { } address ? ReasonFor(address) : ReasonFor(url.Host);
        return reason is null ? null : new EgressDenial(url.Host, url.Address, reason) { Ground = isBadPort ? "port" : url.Address is null ? "name" : "address" };
    }

    /// <summary>The denial of one address that <paramref name="target"/> led to; null when it may be dialled.</summary>
    internal EgressDenial? Judge(SourceUrl target, IPAddress address)
    {
        if (ReasonFor(address) is not { } reason) return null;
        // Whoever wrote a name need not know the address; telling it would lay open what names mean inside. The record has it.
        return new EgressDenial(target.Host, address, target.Address is not null ? reason : ReasonForNameWithoutPublicAddress(target.Host))
        {
            Ground = target.Address is not null ? "address" : "resolved_address",
        };
    }

    private string? ReasonFor(IPAddress address) => Addresses.ReasonToDeny(address) is { } what
        ? $"The address {address} {what}, which this service does not reach. Use a public address, or ask the operator to allow that network."
        : null;

    private static string ReasonForNameWithoutPublicAddress(string host) =>
        $"The name {host} leads to no public address, and this service reaches no other. Use a public address, or ask the operator to allow that network.";

    private string? ReasonFor(string host)
    {
        var isLocalhost = host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);
        if (isLocalhost ? _loopbackAllowed : _insideNamesResolved) return null;
        return isLocalhost || !host.Contains('.') || InsideSuffixes.Any(suffix => host.EndsWith(suffix, StringComparison.Ordinal))
            ? $"The name {host} only exists inside a network, which this service does not reach. Use a public address."
            : null;
    }
}
