using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conversion.Media.Egress;

/// <summary>Settings of the way out (<c>Converter:Egress</c>).</summary>
public sealed class EgressOptions
{
    /// <summary>
    /// Networks that may be reached although they are not public, or are this machine's own, as CIDRs (<c>192.168.7.0/24</c>) or single
    /// addresses. With one at least, names inside (<c>nas.local</c>, <c>media</c>) are resolved and judged by their address. Default: none.
    /// </summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>
    /// The operator's own HTTP proxy behind the filter, such as <c>http://user:password@proxy.example:3128</c>. It then resolves
    /// names itself, so that only literal addresses and special names are judged here. Default: none.
    /// </summary>
    public Uri? UpstreamProxy { get; set; }

    /// <summary>Path of a PEM file with certificate authorities that are trusted besides the system's. Default: none.</summary>
    public string? CertificateAuthorities { get; set; }

    /// <summary>Longest wait for a name to be resolved, in seconds, above 0 to 60. Default: 5.</summary>
    public double ResolveSeconds { get; set; } = 5;

    /// <summary>Longest wait for a connection, over all addresses of a name, in seconds, above 0 to 120. Default: 10.</summary>
    public double ConnectSeconds { get; set; } = 10;

    /// <summary>Silence after which a connection is given up, in seconds, above 0 to 3,600. Default: 60.</summary>
    public double IdleSeconds { get; set; } = 60;

    /// <summary>Connections that one session serves at once, 1–1,024; further ones wait. Default: 64.</summary>
    public int MaxConnections { get; set; } = 64;

    /// <summary>What is wrong with these settings, each with its name and reason; empty when they are usable.</summary>
    public IEnumerable<string> Problems()
    {
        for (var i = 0; i < AllowedNetworks.Count; i++)
        {
            if (ParseNetwork(AllowedNetworks[i]) is null)
                yield return $"Converter:Egress:AllowedNetworks:{i} is '{AllowedNetworks[i]}', which is no network. Write it as 192.168.7.0/24 or fd00::/8, with no bits set after the prefix.";
        }

        if (UpstreamProxy is { } proxy && !(proxy.IsAbsoluteUri && proxy.Scheme == Uri.UriSchemeHttp && proxy.Host.Length > 0))
            yield return "Converter:Egress:UpstreamProxy is no http address. Write it as http://proxy.example:3128.";
        if (CertificateAuthorities is { } file && ProblemWithAuthorities(file) is { } problem)
            yield return $"Converter:Egress:CertificateAuthorities names '{file}', {problem}";
        if (ResolveSeconds is not (> 0 and <= 60)) yield return "Converter:Egress:ResolveSeconds must be above 0 and at most 60.";
        if (ConnectSeconds is not (> 0 and <= 120)) yield return "Converter:Egress:ConnectSeconds must be above 0 and at most 120.";
        if (IdleSeconds is not (> 0 and <= 3600)) yield return "Converter:Egress:IdleSeconds must be above 0 and at most 3600.";
        if (MaxConnections is not (>= 1 and <= 1024)) yield return "Converter:Egress:MaxConnections must be from 1 to 1024.";
    }

    /// <summary>The allowed networks; those that are none are left out, since <see cref="Problems"/> names them.</summary>
    internal IReadOnlyList<IPNetwork> ParseAllowedNetworks() =>
        [.. AllowedNetworks.Select(ParseNetwork).Where(network => network is not null).Select(network => network!.Value)];

    private static string? ProblemWithAuthorities(string file)
    {
        if (!File.Exists(file)) return "which does not exist.";
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? null : "which holds no certificate. It has to be a PEM file, with BEGIN CERTIFICATE in it.";
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"which cannot be read: {unreadable.Message}";
        }
    }

    private static IPNetwork? ParseNetwork(string? text)
    {
        // IPAddress takes "10" for 0.0.0.10, and IPNetwork drops bits after the prefix; neither is what the operator meant.
        var start = text?.Split('/')[0] ?? "";
        var isWhole = start.Contains(':') || start.Count(character => character == '.') == 3;
        if (!isWhole || !IPAddress.TryParse(start, out var address)) return null;
        if (start.Length == text!.Length) return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(address) ? network : null;
    }
}
